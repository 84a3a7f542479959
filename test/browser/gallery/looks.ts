import type { Page } from "playwright-core";

interface Look {
  size: { width: number; height: number };
  /** The size where the page is one that looks different where there is room. */
  wide?: { width: number; height: number };
  media: Parameters<Page["emulateMedia"]>[0];
  withoutScripts?: true;
}

const desktop = { size: { width: 640, height: 600 }, wide: { width: 1200, height: 760 } };
const phone = { size: { width: 320, height: 640 } };

export const looks: Record<string, Look> = {
  light: { ...desktop, media: { colorScheme: "light" } },
  dark: { ...desktop, media: { colorScheme: "dark" } },
  phone: { ...phone, media: { colorScheme: "light" } },
  "phone-dark": { ...phone, media: { colorScheme: "dark" } },
  // What a window of 640 × 600 has to hold at 200 %.
  zoomed: { size: { width: 320, height: 300 }, media: { colorScheme: "light" } },
  forced: { ...desktop, media: { colorScheme: "dark", forcedColors: "active" } },
  "no-script": { ...desktop, media: { colorScheme: "light" }, withoutScripts: true },
};

export const usualLooks = ["light", "dark", "phone", "phone-dark"];
