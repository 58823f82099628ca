// The search boxes of the admin site's choices get the name of their field, for screen readers.
(() => {
  "use strict";
  const name = (root) => {
    for (const select of root.querySelectorAll("select.admin-autocomplete")) {
      const label = select.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
      const box = select.parentElement.querySelector(".select2-selection");
      if (label && box) {
        label.id = label.id || `${select.id}_label`;
        const shown = box.querySelector(".select2-selection__rendered");
        box.setAttribute("aria-labelledby", shown && shown.id ? `${label.id} ${shown.id}` : label.id);
        if (shown) shown.setAttribute("aria-labelledby", label.id);
      }
    }
  };
  // After Django's own script, which makes the boxes when jQuery is ready.
  if (window.django && window.django.jQuery) window.django.jQuery(() => setTimeout(() => name(document), 0));
  document.addEventListener("formset:added", (event) => setTimeout(() => name(event.target), 0));
})();
