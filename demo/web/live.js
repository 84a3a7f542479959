// The server says when there is news; the page is then simply loaded anew. Without JavaScript it reloads every few seconds.
// This script's own query says how much the page shows already, so that nothing gets lost between two pages.
const news = new EventSource(`/events${new URL(import.meta.url).search}`);
news.addEventListener("told", () => location.reload());
