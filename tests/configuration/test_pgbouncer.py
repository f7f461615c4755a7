"""PgBouncer configuration, loaded by PgBouncer itself."""

import configparser
import os
import re
import socket
import struct
import subprocess
import time
import unittest

from support import every, evaluation, files, run, scratch

# Settings appended to a generated file, so that PgBouncer runs in a temporary folder and needs no password.
AROUND = """\
unix_socket_dir = {folder}
listen_addr =
listen_port = 6432
auth_type = trust
auth_file = {folder}/users
admin_users = admin
pidfile = {folder}/pid
"""


def version():
    found = re.search(r"PgBouncer (\d+)\.(\d+)", run("pgbouncer", "--version").stdout)
    return int(found[1]), int(found[2])


def settings(path):
    parser = configparser.ConfigParser(comment_prefixes=(";", "#"), inline_comment_prefixes=None, interpolation=None)
    parser.read_string(path.read_text())
    return dict(parser["pgbouncer"])


def ask(place, query):
    """Returns the rows of the admin console's response to a query, using the PostgreSQL protocol."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(str(place))
        words = b"user\0admin\0database\0pgbouncer\0\0"
        connection.sendall(struct.pack("!II", len(words) + 8, 196608) + words)
        rows, asked = [], False
        stream = connection.makefile("rb")
        while True:
            kind = stream.read(1)
            body = stream.read(struct.unpack("!I", stream.read(4))[0] - 4)
            if kind == b"E":
                raise AssertionError(body.decode())
            if kind == b"Z":
                if asked:
                    return rows
                text = query.encode() + b"\0"
                connection.sendall(b"Q" + struct.pack("!I", len(text) + 4) + text)
                asked = True
            if kind == b"D":
                count, at, row = struct.unpack("!H", body[:2])[0], 2, []
                for _ in range(count):
                    size = struct.unpack("!i", body[at : at + 4])[0]
                    at += 4
                    row.append(None if size < 0 else body[at : at + size].decode())
                    at += max(size, 0)
                rows.append(row)


class PgBouncer(unittest.TestCase):
    def started(self, path):
        """Starts PgBouncer with this file and returns the settings that it reports."""
        folder = scratch("pgbouncer")
        folder.chmod(0o777)
        text = path.read_text()
        if version() < (1, 21):
            # As the file notes, older versions do not know this line.
            text = re.sub(r"^max_prepared_statements.*\n", "", text, flags=re.M)
        (folder / "users").write_text('"admin" ""\n')
        (folder / "pgbouncer.ini").write_text(text + AROUND.format(folder=folder))
        # PgBouncer refuses to run as root.
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        log = (folder / "said").open("w")
        program = subprocess.Popen(["pgbouncer", *user, str(folder / "pgbouncer.ini")], stdout=log, stderr=log)
        try:
            place = folder / ".s.PGSQL.6432"
            for _ in range(100):
                if place.exists() or program.poll() is not None:
                    break
                time.sleep(0.05)
            said = (folder / "said").read_text()
            self.assertIsNone(program.poll(), said)
            for complaint in ("ERROR", "FATAL", "unrecognized", "invalid"):
                self.assertNotIn(complaint, said)
            return {row[0]: row[1] for row in ask(place, "SHOW CONFIG")}
        finally:
            program.terminate()
            program.wait(10)
            log.close()

    def test_pgbouncer_uses_the_generated_settings(self):
        for scenario in ("both", "tight", "calendar"):
            for name, path in files(scenario).items():
                if name.startswith("pgbouncer-"):
                    with self.subTest(scenario=scenario):
                        found = self.started(path)
                        wanted = settings(path)
                        for key in ("pool_mode", "max_client_conn", "default_pool_size", "reserve_pool_size", "reserve_pool_timeout", "query_wait_timeout", "server_lifetime"):
                            self.assertEqual(str(found[key]), wanted[key], key)

    def test_hostile_names_set_nothing(self):
        for scenario, path in every("pgbouncer-"):
            with self.subTest(scenario=scenario, file=path.name):
                lines = [line for line in path.read_text().split("\n") if line and not line.startswith(";")]
                self.assertEqual(lines[:2], ["[databases]", "* = host=127.0.0.1 port=5432"])
                self.assertEqual([line for line in lines if line.startswith("[")], ["[databases]", "[pgbouncer]"])
                self.assertEqual(settings(path)["pool_mode"], "transaction")

    def test_pools_fit_into_the_database(self):
        for scenario, path in every("pgbouncer-"):
            for component in evaluation(scenario):
                numbers = component["numbers"]
                if len(evaluation(scenario)) > 1 or not numbers["connections_allowed"]:
                    continue
                with self.subTest(scenario=scenario):
                    found = settings(path)
                    poolers = max(numbers["pooler_instances"], 1)
                    total = poolers * numbers["pools"] * (int(found["default_pool_size"]) + int(found["reserve_pool_size"]))
                    fits = total <= numbers["connections_allowed"] * numbers["db_target"]
                    self.assertTrue(fits or "raise the connection limit" in path.read_text(), total)
                    self.assertGreaterEqual(int(found["default_pool_size"]) * poolers * numbers["pools"], min(numbers["pool_needed"], total))
                    clients = numbers["instances"] * numbers["app_pool"] + numbers["workers"] * numbers["worker_pool"]
                    self.assertGreaterEqual(int(found["max_client_conn"]), clients / max(poolers - 1, 1))


if __name__ == "__main__":
    unittest.main()
