import { z } from "zod";
import { port, readSettings } from "../web/settings.ts";
import { untilStopped } from "../web/until-stopped.ts";
import { startMail } from "./start-mail.ts";

const settings = readSettings(
  z.object({ PORT: port.default(4436), HOST: z.string().default("0.0.0.0") }),
  process.env,
);
const { close } = await startMail(settings.PORT, settings.HOST);
console.log(`The mail catcher listens on port ${settings.PORT}`);
untilStopped(close);
