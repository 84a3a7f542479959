import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";

export interface ContainerOptions {
  /** The image's root folder; none for a program of this machine. */
  root: string;
  workdir: string;
  /** uid:gid */
  user: string;
  env: Record<string, string>;
  readOnly: boolean;
  /** Empty or one of `ip netns`: which network it has. */
  network?: string;
  /** A file to stand in for /etc/hosts. */
  hosts?: string;
}

export interface Container {
  output: () => string;
  exitCode: () => number | null;
  ended: Promise<number | null>;
  /** As `docker exec` would, a health check for one. */
  exec: (command: string[]) => Promise<{ code: number | null; output: string }>;
  /** To process 1 in there. */
  signal: (name: NodeJS.Signals) => void;
}

// What every container has; also where `sh`, `mount` and the rest are found before its root becomes the root.
const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Why there can be no container here; empty when there can. */
export function whyNoContainers(): string {
  if (process.platform !== "linux") return "a container's namespaces are Linux's (try it on Linux, as root)";
  if (process.getuid?.() !== 0)
    return "only root may make namespaces and change its user (run the tests as root)";
  const tried = spawnSync("unshare", ["--mount", "--net", "--pid", "--fork", "--mount-proc", "true"]);
  if (tried.error) return "there is no `unshare` (apt-get install util-linux)";
  return tried.status === 0 ? "" : "this machine forbids namespaces (a container needs --privileged)";
}

// Nothing here knows what comes from where but the kernel: own mounts, own process ids, no capability and no way to get one.
const enter = `
root="$1" readonly="$2" user="$3" group="$4" workdir="$5" hosts="$6"; shift 6
if [ -n "$hosts" ] && [ "$root" = / ]; then mount --bind "$hosts" /etc/hosts; fi
if [ "$root" != / ]; then
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount -t tmpfs tmpfs "$root/dev"
  for device in null urandom; do touch "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; done
  if [ -n "$hosts" ]; then cp "$hosts" "$root/etc/hosts"; fi
  if [ "$readonly" = yes ]; then mount -o remount,bind,ro "$root"; fi
else
  mount -t proc proc /proc
fi
exec setpriv --no-new-privs --bounding-set=-all,+sys_chroot,+setuid,+setgid \\
  unshare --root="$root" --wd="$workdir" --setgid="$group" --setuid="$user" -- "$@"`;

/** Starts a command as a container runtime would. It ends when the process that called this ends. */
export function startContainer(options: ContainerOptions, command: string[]): Container {
  const { root, workdir, user, readOnly, network = "", hosts = "" } = options;
  const [uid = "0", gid = uid] = user.split(":");
  const env = { PATH: path, ...options.env };
  const inNetwork = network === "" ? [] : ["ip", "netns", "exec", network];
  const isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--", "sh", "-euc", enter, "sh"];
  const into = [root, readOnly ? "yes" : "no", uid, gid, workdir, hosts];
  const [program = "", ...args] = [...inNetwork, ...isolated, ...into, ...command];
  const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const written: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => written.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => written.push(chunk));
  const ended = once(child, "close").then(([code]) => code as number | null);
  const killed = () => child.kill("SIGKILL");
  process.once("exit", killed);
  void ended.then(() => process.off("exit", killed));

  return {
    output: () => Buffer.concat(written).toString("utf8"),
    exitCode: () => child.exitCode,
    ended,
    signal: (name) => process.kill(firstProcess(child), name),
    exec: async (inside) => execIn(firstProcess(child), { uid, gid, env }, inside),
  };
}

/** Waits until the health check passes; throws with the container's own words when it ends first or takes too long. */
export async function untilHealthy(name: string, container: Container, healthcheck: string[]): Promise<void> {
  const deadline = Date.now() + 180_000;
  let last = { code: null as number | null, output: "" };
  while (Date.now() < deadline && container.exitCode() === null) {
    last = await container
      .exec(healthcheck)
      .catch((error: unknown) => ({ code: null, output: String(error) }));
    if (last.code === 0) return;
    await pause(200);
  }
  throw new Error(`${name} is not healthy: ${last.output}\n${container.output()}`);
}

// `unshare --fork` waits outside; its one child is process 1 inside.
function firstProcess({ pid = 0 }: ChildProcess): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  if (children === "") throw new Error("the container has no process (yet, or any more)");
  return Number(children.split(" ")[0]);
}

interface Identity {
  uid: string;
  gid: string;
  env: Record<string, string>;
}

async function execIn(pid: number, { uid, gid, env }: Identity, command: string[]) {
  const where = ["--target", String(pid), "--mount", "--net", "--pid", "--root", "--wd"];
  const args = [...where, "--setgid", gid, "--setuid", uid, "--", ...command];
  const child = spawn("nsenter", args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output: (await stdout) + (await stderr) };
}
