// The little of the DOM that runs here takes: the rest of the tests must not believe that it has one.
interface Element {
  id: string;
  innerText: string;
  focus(): void;
  select?(): void;
  getBoundingClientRect(): { x: number; y: number; width: number; height: number };
}
declare const document: {
  readyState: string;
  body: Element;
  activeElement: Element | null;
  querySelector(selector: string): Element | null;
};
declare function getComputedStyle(element: Element): { outlineStyle: string; outlineWidth: string };

/** What the drivers run inside the page. */
export const inPage = {
  // Without the invisible marks around names.
  text: () =>
    document.readyState === "complete" ? document.body.innerText.replaceAll(/[\u2066-\u2069]/g, "") : "",
  textOf: (selector: string) => document.querySelector(selector)?.innerText,
  select: (selector: string) => {
    const field = document.querySelector(selector);
    field?.focus();
    field?.select?.();
    return field !== null;
  },
  middleOf: (selector: string) => {
    const box = document.querySelector(selector)?.getBoundingClientRect();
    return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : undefined;
  },
  focus: () => {
    const element = document.activeElement;
    if (element === null || element === document.body) return { id: "", ringPx: 0 };
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return { id: element.id, ringPx: outlineStyle === "none" ? 0 : Number.parseFloat(outlineWidth) };
  },
};
