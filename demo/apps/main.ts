import { readSettings } from "../web/settings.ts";
import { untilStopped } from "../web/until-stopped.ts";
import { appSettings } from "./app-settings.ts";
import { startApp } from "./start-app.ts";

const settings = readSettings(appSettings, process.env);
const { close } = await startApp(settings);
console.log(`${settings.APP_NAME} listens on port ${settings.PORT}`);
untilStopped(close);
