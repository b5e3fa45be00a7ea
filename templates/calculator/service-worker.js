// Keeps the pages that never change and their files, so that the calculator opens and answers with
// no network. It never keeps a request, an answer to one, or anything that somebody typed.
"use strict";

const COPY = {{ copy }};

// How long to wait for the network, in milliseconds, before a kept page is shown, and before a form
// that was sent counts as unanswered.
const PAGE = 4000;
const ANSWER = 15000;
// What a proxy answers where there is no server behind it.
const NOBODY = [502, 503, 504];
const DAY = 24 * 60 * 60 * 1000;

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "POST") event.respondWith(send(request));
    if (request.method === "GET") event.respondWith(show(event, pathname));
  } else if (COPY.files.includes(pathname)) {
    event.respondWith(caches.match(pathname, LENIENT).then((kept) => kept ?? fetch(request)));
  }
});

// --- Keeping ---

const LENIENT = { cacheName: COPY.name, ignoreVary: true };

async function keepAll() {
  const cache = await caches.open(COPY.name);
  const pages = Object.keys(COPY.pages).map(async (address) => {
    const response = await fetch(address, { cache: "no-cache" });
    if (!(await keep(address, response))) throw new Error(`${address} is of another version`);
  });
  await Promise.all([cache.addAll(COPY.files), ...pages]);
  await self.skipWaiting();
}

// Keeps a page with the time, if it is this version's; tells whether it is.
async function keep(address, response) {
  const text = await response.text();
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const digest = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0"));
  if (!response.ok || digest.join("") !== COPY.pages[address]) return false;
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  headers.set("X-Kept", new Date().toISOString());
  const cache = await caches.open(COPY.name);
  await cache.put(address, new Response(text, { headers }));
  return true;
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== COPY.name).map((name) => caches.delete(name)));
  await self.clients.claim();
}

// --- Opening a page: the network's, or the kept one ---

async function show(event, address) {
  const kept = address in COPY.pages;
  const response = await answered(event.request, kept ? PAGE : Infinity);
  if (response && !NOBODY.includes(response.status)) {
    if (kept && response.ok) event.waitUntil(keep(address, response.clone()));
    return response;
  }
  return (await copyOf(kept ? address : COPY.instead, kept ? 200 : 503)) ?? response ?? Response.error();
}

async function answered(request, patience) {
  const late = new Promise((resolve) => {
    if (patience < Infinity) setTimeout(resolve, patience);
  });
  try {
    return await Promise.race([fetch(request), late]);
  } catch {
    return undefined; // no network
  }
}

async function copyOf(address, status) {
  const response = await caches.match(address, LENIENT);
  if (!response) return undefined;
  const notice = noticeOf(new Date(response.headers.get("X-Kept")));
  const text = (await response.text()).replace(/<main[^>]*>/, (main) => main + notice);
  return new Response(text, { status, headers: response.headers });
}

function noticeOf(kept) {
  const days = (Date.now() - kept) / DAY;
  const date = kept.toLocaleDateString("en-GB", { dateStyle: "medium" });
  const words = COPY.words.kept.replace("{date}", date);
  if (days <= COPY.words.days_until_old) return `<p class="note" id="offline">${words}</p>`;
  const old = COPY.words.old.replace("{days}", Math.floor(days));
  return `<div class="problem" id="offline" role="alert"><p><b>${old}</b></p><p>${words}</p></div>`;
}

// --- Sending a form: where nothing comes back, the page stays as it is, with all that was typed ---

async function send(request) {
  const response = await answered(request, ANSWER);
  if (response && response.status < 500) return response;
  // A failure of the server itself may be due to what was typed: then nothing here is to be trusted.
  const failed = response && !NOBODY.includes(response.status);
  const pages = await self.clients.matchAll({ type: "window" });
  for (const page of pages) page.postMessage(failed ? "failed" : "unanswered");
  return new Response(null, { status: 204 });
}
