// Only adds: what names an evidence lights up with everything else that names it. The page is whole without.
(function () {
	"use strict";
	function idsOf(element) {
		var ids = [], names = (element.getAttribute("class") || "").split(/\s+/), section = element.closest("[data-finding]");
		(element.getAttribute("data-ev") || "").split(/\s+/).forEach(function (id) { if (id) ids.push(id); });
		names.forEach(function (name) { if (name.indexOf("ev_") === 0) ids.push(name.slice(3)); });
		return { ids: ids, section: section };
	}
	function marked(section) {
		return section ? section.querySelectorAll("[data-ev],[class*='ev_']") : [];
	}
	function light(target, on) {
		var element = target.closest && target.closest("[data-ev],[class*='ev_']");
		if (!element) return;
		var from = idsOf(element);
		marked(from.section).forEach(function (other) {
			var shared = on && idsOf(other).ids.some(function (id) { return from.ids.indexOf(id) >= 0; });
			other.classList.toggle("on", shared);
		});
	}
	["mouseover", "focusin"].forEach(function (name) { document.addEventListener(name, function (e) { light(e.target, true); }); });
	["mouseout", "focusout"].forEach(function (name) { document.addEventListener(name, function (e) { light(e.target, false); }); });
})();
