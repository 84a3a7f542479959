import type { CDPSession } from "playwright-core";
import { PNG } from "pngjs";
import type { Control } from "./controls.ts";

// As far around a control as its ring may go.
const marginPx = 10;
// WCAG 2.2, 1.4.11 and 2.4.13: three to one, over what a line of 2 px around the control would fill. A ring that lies in a line of text
// has rounder corners, and less of them.
const leastContrast = 3;
const leastShare = 0.75;

export interface Clip {
  picture: PNG;
  x: number;
  y: number;
}

/** What is drawn in the window, or around one control: without the driver's own preparations, which take longer than the picture. */
export async function pictureOf(
  session: CDPSession,
  window: { width: number; height: number },
  control?: Control,
) {
  const x = Math.max(0, Math.floor((control?.left ?? 0) - marginPx));
  const y = Math.max(0, Math.floor((control?.top ?? 0) - marginPx));
  const width = Math.min(window.width, Math.ceil((control?.right ?? Infinity) + marginPx)) - x;
  const height = Math.min(window.height, Math.ceil((control?.bottom ?? Infinity) + marginPx)) - y;
  const clip = { x, y, width, height, scale: 1 };
  const { data } = await session.send("Page.captureScreenshot", { clip, optimizeForSpeed: true });
  return { picture: PNG.sync.read(Buffer.from(data, "base64")), x, y };
}

/** Whether that it has the keyboard can be seen around this control: by the pixels there, and those without it. */
export function hasRing(control: Control, without: Clip, around: Clip): boolean {
  const { left, right, top, bottom } = control;
  const { width, height } = around.picture;
  let seen = 0;
  for (let down = 0; down < height; down += 1) {
    for (let across = 0; across < width; across += 1) {
      const x = around.x + across;
      const y = around.y + down;
      // What is typed there is marked, too.
      if (x > left + 4 && x < right - 4 && y > top + 4 && y < bottom - 4) continue;
      const before = luminance(without.picture.data, (y * without.picture.width + x) * 4);
      const after = luminance(around.picture.data, (down * width + across) * 4);
      if (contrast(before, after) >= leastContrast) seen += 1;
    }
  }
  return seen >= 2 * 2 * (right - left + bottom - top) * leastShare;
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function luminance(data: Uint8Array, at: number): number {
  const [red = 0, green = 0, blue = 0] = [...data.subarray(at, at + 3)].map((value) => linear[value] ?? 0);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

const linear = Array.from({ length: 256 }, (_, value) => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
});
