import { chromium, type Browser, type LaunchOptions } from "playwright-core";

// The browser's own windows, of which nobody sees anything here, are pages by now: three of them for each context, each in a process of
// its own, take as long as what is looked at.
const ownWindows = [
  "InitialWebUI",
  "PreloadTopChromeWebUI",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "WebUIOmniboxPopup",
  "WebUIReloadButton",
  "WebUIToolbar",
];

const patienceMs = 180_000;

/** What Playwright switches off. Of several such arguments the last counts, so that they have to be in ours. */
export const playwrightsOwn = [
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "TcpPortRandomizationWin",
  "ThirdPartyStoragePartitioning",
  "msEdgeUpdateLaunchServicesPreferredVersion",
  "msForceBrowserSignIn",
];

/** A Chromium that does nothing but what it is told to. */
export async function launchChromium(
  executablePath: string,
  { args = [], ...options }: LaunchOptions = {},
): Promise<Browser> {
  const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"];
  const off = `--disable-features=${[...playwrightsOwn, ...ownWindows].join(",")}`;
  const browser = await chromium.launch({
    executablePath,
    args: [...quiet, ...args, off],
    timeout: patienceMs,
    ...options,
  });
  return patient(browser);
}

/** Playwright's own half a minute is little on a machine that does much else: its pages have as long as the tests' own time-outs leave. */
function patient(browser: Browser): Browser {
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(patienceMs);
    return context;
  };
  return browser;
}
