import { readSettings } from "../web/settings.ts";
import { untilStopped } from "../web/until-stopped.ts";
import { signInSettings, startSignIn } from "./start-sign-in.ts";

const settings = readSettings(signInSettings, process.env);
const { close } = await startSignIn(settings);
console.log(`The demo sign-in listens on port ${settings.PORT}`);
untilStopped(close);
