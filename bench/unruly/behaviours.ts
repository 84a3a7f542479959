import type { Socket } from "node:net";
import type { Random } from "./random.ts";

/** What an upstream does with one request, on its connection. */
export type Behaviour = (socket: Socket, random: Random) => void;

const body = '{"well":true}';
const ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
const well = `${ok}Content-Length: ${body.length}\r\n\r\n${body}`;

/** Answers as it should, and keeps the connection. */
export const answersWell: Behaviour = (socket) => void socket.write(well);

/** By how often each comes. A connection may end in the very tick in which the next call goes out on it. */
export const behaviours: readonly (readonly [number, Behaviour])[] = [
  [600, answersWell],
  [30, (socket) => void socket.write(`${ok}Transfer-Encoding: chunked\r\n\r\nd\r\n${body}\r\n0\r\n\r\n`)],
  [30, (socket) => void socket.write(`HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n${well}`)],
  [30, (socket) => void socket.write("HTTP/1.1 204 No Content\r\n\r\n")],
  // The end of a kept connection, announced or not, at once or in a moment.
  [60, (socket) => void socket.end(well)],
  [
    40,
    (socket, random) => void socket.write(well, () => setTimeout(() => socket.end(), random.between(0, 3))),
  ],
  [30, (socket) => void socket.write(well, () => setImmediate(() => socket.destroy()))],
  [30, (socket) => void socket.write(well, () => socket.resetAndDestroy())],
  [
    30,
    (socket) => void socket.end(`${ok}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
  ],
  [20, (socket) => void socket.end(`${ok}Connection: close\r\n\r\n${body}`)],
  // No answer.
  [20, (socket) => void socket.resetAndDestroy()],
  [20, (socket) => void socket.end()],
  [20, (socket, random) => void setTimeout(() => socket.resetAndDestroy(), random.between(0, 5))],
  // Half an answer.
  [10, (socket) => void socket.write(well.slice(0, -3), () => socket.resetAndDestroy())],
  [10, (socket) => void socket.end(well.slice(0, -3))],
  [10, (socket) => void socket.end(well.slice(0, 30))],
  // More than one, and none that is HTTP.
  [10, (socket) => void socket.write(well + well)],
  [10, (socket) => void socket.write("SSH-2.0-OpenSSH_9.6\r\n")],
  // Never, or too late, or a byte now and then.
  [4, () => undefined],
  [3, (socket) => void socket.write(well.slice(0, 40))],
  [
    4,
    (socket, random) => void setTimeout(() => socket.destroyed || socket.write(well), random.between(20, 90)),
  ],
];
