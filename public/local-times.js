// Writes the times of a page in the reader's own time zone, in the page's language. Without JavaScript they are in UTC, and say so.
"use strict";

const zoned = new Intl.DateTimeFormat(document.documentElement.lang, {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "numeric",
  minute: "2-digit",
});

for (const time of document.querySelectorAll("time[datetime]")) {
  const moment = new Date(time.dateTime);
  if (Number.isNaN(moment.getTime())) continue;
  time.title = time.textContent;
  time.textContent = zoned.format(moment);
}
