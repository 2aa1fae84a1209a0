// Comfort on top of pages that work without it. Written for Chromium 86.
"use strict";

// A second click on a form that is on its way sends nothing twice.
document.addEventListener("submit", function (event) {
  var form = event.target;
  if (event.defaultPrevented || form.method.toLowerCase() !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  form.querySelectorAll("button:not([type=button])").forEach(function (button) {
    button.setAttribute("aria-disabled", "true");
  });
});

// Back from the next page: the form may be sent again.
window.addEventListener("pageshow", function () {
  document.querySelectorAll("form[data-sent]").forEach(function (form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach(function (button) {
      button.removeAttribute("aria-disabled");
    });
  });
});

// What cannot be undone asks once more: <button data-ask="…">.
document.addEventListener("click", function (event) {
  var asking = event.target.closest ? event.target.closest("[data-ask]") : null;
  if (asking && !window.confirm(asking.dataset.ask)) event.preventDefault();
});

// All boxes of a name in the form, or none: <button type="button" data-check-all="name" hidden>.
document.addEventListener("DOMContentLoaded", function () {
  document.querySelectorAll("button[data-check-all]").forEach(function (button) {
    var boxes = button.form.querySelectorAll("input[type=checkbox][name=" + button.dataset.checkAll + "]");
    button.hidden = boxes.length === 0;
    button.addEventListener("click", function () {
      var on = Array.prototype.some.call(boxes, function (box) { return !box.checked; });
      boxes.forEach(function (box) { box.checked = on; });
    });
  });
});
