import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { part } from "../../../testkit/vitest/parts.ts";
import { launchChromium } from "../launch-chromium.ts";

const fontFiles = ["Sans", "Sans-Bold", "SansMono", "SansMono-Bold"].map((name) => `DejaVu${name}.ttf`);

/**
 * A Chromium that draws the same on every machine: it has DejaVu and no other font, whatever else is installed, and no
 * machine's own idea of hinting and subpixels.
 */
export async function startSteadyChromium() {
  const folder = mkdtempSync(join(tmpdir(), "lethe-fonts-"));
  const settings = join(folder, "fonts.conf");
  writeFileSync(settings, fontSettings(folder));
  for (const file of fontFiles) symlinkSync(join(dirname(part("dejavu").path), file), join(folder, file));
  const browser = await launchChromium(part("chromium").path, {
    env: { ...process.env, FONTCONFIG_FILE: settings },
    args: ["--disable-lcd-text", "--font-render-hinting=none", "--force-color-profile=srgb"],
  });
  return {
    browser,
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function fontSettings(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<dir>${folder}</dir>
<cachedir>${folder}</cachedir>
<alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
<alias><family>system-ui</family><prefer><family>DejaVu Sans</family></prefer></alias>
<alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
<match target="font">
<edit name="antialias" mode="assign"><bool>true</bool></edit>
<edit name="hinting" mode="assign"><bool>false</bool></edit>
<edit name="hintstyle" mode="assign"><const>hintnone</const></edit>
<edit name="rgba" mode="assign"><const>none</const></edit>
</match>
</fontconfig>
`;
}
