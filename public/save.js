// Saves files about the scenario. Loaded with the first file to save.

/** Shows a line with a button that cancels the request. */
function showProgress(kind) {
  const line = document.createElement("div");
  line.className = "making";
  line.setAttribute("role", "status");
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.textContent = "Cancel";
  line.append(kind === "xlsx" ? "Generating the spreadsheet … " : "Generating the file … ", cancel);
  document.body.append(line);
  return { line, cancel };
}

/** Replaces the progress line with an error message, which stays until it is closed. */
function showError(line, message) {
  line.replaceChildren(message, " ");
  line.setAttribute("role", "alert");
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => line.remove());
  line.append(close);
}

function download({ name, mediaType, bytes }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  link.download = name;
  link.click();
  // The browser has started to read it by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Saves a kind of file about the scenario of a link. `files` names the models and prices that the scenario needs. */
export async function save(kind, { link, files: needed, today }) {
  if (kind === "print") {
    return window.print();
  }
  const queue = kind === "xlsx" ? "xlsx" : "file";
  const { line, cancel } = showProgress(kind);
  let canceled = false;
  cancel.addEventListener("click", () => {
    canceled = true;
    globalThis.headroomStop(queue);
    line.remove();
  });
  const program = globalThis.headroomProgram;
  try {
    const request = program.filesRequest(kind, link, today, location.origin + location.pathname);
    const response = await globalThis.headroomAsk(queue, request, needed.split(" "));
    if (canceled || !response) {
      return line.remove();
    }
    let files;
    try {
      files = program.filesOf(response);
    } catch ({ message }) {
      return showError(line, message);
    }
    files.forEach(download);
    line.remove();
    document.getElementById("said").textContent = "Saved.";
  } catch ({ name, message }) {
    const late = name === "TimeoutError";
    showError(line, late ? message : "The file could not be generated, because its worker could not be loaded. Check the connection and try again.");
  }
}
