import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";

const addressOf = (index: number) => `10.88.0.${index + 10}`;

/** Makes a network like Docker's: every service a host of its own, `localhost` meaning itself, the others known by name. */
export function startNetwork(services: string[], scratch: string): { hosts: string } {
  mkdirSync("/run/netns", { recursive: true });
  run("mount", "-t", "tmpfs", "tmpfs", "/run/netns");
  run("ip", "link", "set", "lo", "up");
  run("ip", "link", "add", "bridge0", "type", "bridge");
  run("ip", "addr", "add", "10.88.0.1/24", "dev", "bridge0");
  run("ip", "link", "set", "bridge0", "up");
  for (const [index, name] of services.entries()) {
    run("ip", "netns", "add", name);
    run("ip", "link", "add", `port${index}`, "type", "veth", "peer", "name", "eth0", "netns", name);
    run("ip", "link", "set", `port${index}`, "master", "bridge0", "up");
    run("ip", "-n", name, "addr", "add", `${addressOf(index)}/24`, "dev", "eth0");
    run("ip", "-n", name, "link", "set", "eth0", "up");
    run("ip", "-n", name, "link", "set", "lo", "up");
  }
  const hosts = join(scratch, "hosts");
  const lines = services.map((name, index) => `${addressOf(index)} ${name}`);
  writeFileSync(hosts, ["127.0.0.1 localhost", ...lines, ""].join("\n"));
  return { hosts };
}

/** Publishes a port of a service on this machine's loopback address: `127.0.0.1:3000:3000`. */
export function publish(services: string[], name: string, mapping: string): void {
  const [host = "", outside = "", inside = ""] = mapping.split(":");
  createServer((socket) => {
    const far = connect(Number(inside), addressOf(services.indexOf(name)));
    socket.pipe(far).pipe(socket);
    socket.on("error", () => far.destroy());
    far.on("error", () => socket.destroy());
  }).listen(Number(outside), host);
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });
}
