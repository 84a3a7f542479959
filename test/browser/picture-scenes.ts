import { accountScenes } from "./picture-scenes-account.ts";
import { begunAgainScenes } from "./picture-scenes-begun-again.ts";
import { flowScenes } from "./picture-scenes-flows.ts";
import { otherAccountScenes } from "./picture-scenes-other-account.ts";
import { frameScenes } from "./picture-scenes-frame.ts";
import { signInScenes } from "./picture-scenes-sign-in.ts";
import { signOutScenes } from "./picture-scenes-sign-out.ts";
import type { Scene } from "./scene.ts";

/** Every page of Lethe's. */
export const scenes: Scene[] = [
  ...signOutScenes,
  ...signInScenes,
  ...otherAccountScenes,
  ...begunAgainScenes,
  ...flowScenes,
  ...accountScenes,
  ...frameScenes,
];
