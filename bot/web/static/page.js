// Shows the page's middle again whenever the bot sends it anew; without this script the page is the same, but stands still.
"use strict";

const live = document.getElementById("live");
const events = new EventSource("/events");

events.addEventListener("live", (event) => {
  live.innerHTML = event.data;
});
events.addEventListener("open", () => document.body.classList.remove("lost"));
events.addEventListener("error", () => document.body.classList.add("lost"));
