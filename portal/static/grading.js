// The progress of a grading run, asked for again every few seconds until it is over. Written for Chromium 86.
"use strict";

(function () {
  var SECONDS = 3;
  var shown = document.getElementById("run");

  function again() {
    if (shown && !shown.dataset.over) window.setTimeout(ask, SECONDS * 1000);
  }

  function ask() {
    fetch(window.location.href, { credentials: "same-origin" })
      .then(function (answer) {
        // Signed out meanwhile, or gone: the whole page tells.
        if (answer.redirected || answer.status === 404) window.location.reload();
        return answer.text();
      })
      .then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("run");
        if (fresh) {
          shown.replaceWith(fresh);
          shown = fresh;
        }
        again();
      })
      .catch(again);
  }

  again();
})();
