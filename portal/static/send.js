// 上报: files dropped onto the form, one after the other with its progress; answers come onto the same page.
// The form works without any of this. Written for Chromium 86.
"use strict";

(function () {
  var print = document.querySelector("button.print");
  if (print) print.addEventListener("click", function () { window.print(); });

  var form = document.getElementById("send");
  if (!form) return;
  var input = form.querySelector("input[type=file]");
  var results = document.getElementById("results");
  var progress = document.getElementById("progress");
  var bar = progress.querySelector("progress");
  var told = progress.querySelector("span");
  var button = form.querySelector("button");
  var isBusy = false;

  function tell(text, percent) {
    progress.hidden = !text;
    told.textContent = text;
    if (percent === null) bar.removeAttribute("value");
    else bar.value = percent;
  }

  function failed(name, text) {
    var line = document.createElement("p");
    line.className = "refusal";
    line.setAttribute("role", "alert");
    line.textContent = "「" + name + "」" + text;
    results.insertBefore(line, results.firstChild);
  }

  function answered(name, request) {
    var page = new DOMParser().parseFromString(request.responseText, "text/html");
    var sections = page.querySelectorAll("#results > .result");
    var refusal = page.querySelector("main .refusal");
    if (sections.length) {
      Array.prototype.forEach.call(sections, function (one) {
        results.insertBefore(document.importNode(one, true), results.firstChild);
      });
    } else if (request.status === 413) {
      failed(name, request.responseText);
    } else {
      failed(name, refusal ? refusal.textContent : "没有收下（" + request.status + "）；请刷新本页后再报。");
    }
  }

  function send(file, at, count, next) {
    var data = new FormData();
    Array.prototype.forEach.call(form.querySelectorAll("input[type=hidden]"), function (field) {
      data.append(field.name, field.value);
    });
    data.append("files", file, file.name);
    var which = count > 1 ? "（" + at + "/" + count + "）" : "";
    var request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("x-csrf-token", form.querySelector("input[name=csrf]").value);
    request.upload.addEventListener("progress", function (event) {
      if (event.lengthComputable) tell("正在上传「" + file.name + "」" + which, Math.round(100 * event.loaded / event.total));
    });
    request.upload.addEventListener("load", function () { tell("正在检查「" + file.name + "」" + which, null); });
    request.addEventListener("load", function () {
      // Signed out meanwhile: the browser was led to the page of signing in.
      if (request.responseURL && request.responseURL.indexOf("/sign-in") >= 0) {
        failed(file.name, "没有报送：登录已失效，请重新登录后再报。");
        return next(false);
      }
      answered(file.name, request);
      next(true);
    });
    request.addEventListener("error", function () {
      failed(file.name, "没有传完，网络可能中断；重新报送是安全的，已收下的不会重复。");
      next(false);
    });
    tell("正在上传「" + file.name + "」" + which, 0);
    request.send(data);
  }

  function sendAll(files) {
    if (isBusy || !files.length) return;
    isBusy = true;
    button.disabled = true;
    var at = 0;
    (function next(isGoingOn) {
      if (!isGoingOn || at === files.length) {
        isBusy = false;
        button.disabled = false;
        input.value = "";
        tell("", 0);
        return;
      }
      at += 1;
      send(files[at - 1], at, files.length, next);
    })(true);
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    sendAll(Array.prototype.slice.call(input.files));
  });
  form.addEventListener("dragover", function (event) {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", function () { form.classList.remove("over"); });
  form.addEventListener("drop", function (event) {
    event.preventDefault();
    form.classList.remove("over");
    var files = Array.prototype.slice.call(event.dataTransfer.files);
    if (!input.multiple && files.length > 1) return failed(files[0].name, "等 " + files.length + " 个文件没有报送：更正一次只报一个文件。");
    sendAll(files);
  });
})();
