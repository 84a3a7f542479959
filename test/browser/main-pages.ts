import { scenes } from "./picture-scenes.ts";
import type { Scene } from "./scene.ts";

/** The scenes of the pages that most people see, each with much on it. */
export const mainPages: Scene[] = [
  "confirm-choices",
  "signed-out-account",
  "login",
  "consent",
  "device",
  "flow-login-every-method-v25.4.0",
  "account",
  "flow-settings-v25.4.0",
  "account-devices",
  "error-gone",
].map(sceneNamed);

export function sceneNamed(name: string): Scene {
  const scene = scenes.find((one) => one.name === name);
  if (scene === undefined) throw new Error(`there is no scene ${name}`);
  return scene;
}
