import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";

/**
 * How many pixels may differ in the worst window of 16 by 16. Letters that another version of the font library draws differ by
 * a few pixels each, all over the picture; what a person would see differs by many that lie together: a line of one pixel by 16.
 */
export const tolerated = 12;
const options = { windowSize: 16, threshold: 0.05 };

export interface Difference {
  /** Differing pixels in the worst window. */
  worst: number;
  isSame: boolean;
  /** What differs, in red on a pale copy. */
  draw: () => Buffer;
}

export function comparePictures(was: Buffer, is: Buffer): Difference {
  const before = PNG.sync.read(was);
  const after = PNG.sync.read(is);
  const width = Math.max(before.width, after.width);
  const height = Math.max(before.height, after.height);
  const shown = new PNG({ width, height });
  const worst = pixelmatch(
    padded(before, width, height),
    padded(after, width, height),
    shown.data,
    width,
    height,
    options,
  );
  return { worst, isSame: worst <= tolerated, draw: () => PNG.sync.write(shown) };
}

/** What one picture has and the other has not differs. */
function padded(picture: PNG, width: number, height: number): Buffer {
  const whole = new PNG({ width, height });
  PNG.bitblt(picture, whole, 0, 0, picture.width, picture.height, 0, 0);
  return whole.data;
}
