import { browse, fieldsOf, navigation, ownForm, type Browser, type BrowseOptions } from "./browse.ts";
import type { FakeHydraDevice } from "../fakes/fake-hydra-device.ts";
import { FakeHydra } from "../fakes/fake-hydra.ts";

/** One browser at Lethe, over an in-memory Hydra with devices. */
export function browseDevice(device: FakeHydraDevice, options: BrowseOptions = {}): Browser {
  return browse(new FakeHydra(), { device, ...options });
}

/** Opens the form as a person does, and returns its hidden fields. */
export async function openForm(browser: Browser, challenge = "d1"): Promise<Record<string, string>> {
  const page = await browser.get(`/device?device_challenge=${challenge}`).set(navigation).expect(200);
  return fieldsOf(page.text);
}

/** Sends the form as our own page does. */
export function sendCode(browser: Browser, fields: Record<string, string>) {
  return browser.post("/device?device_challenge=d1").set(ownForm).type("form").send(fields);
}

/** What stands in the code's field; undefined when there is none. */
export function codeFieldOf(html: string): string | undefined {
  return /<input [^>]*id="user_code"[^>]* value="([^"]*)"/.exec(html)?.[1];
}
