// A select menu that can be searched: one choice or many, from a list or from the app. Follows the
// combobox pattern of the ARIA authoring guide: focus stays in the field, arrows move through the list.
import { h, icon, uid } from "./dom.js";
import { textObject, textOf } from "./mrkdwn.js";
import { openPopup } from "./popup.js";

const same = (a, b) => a?.value === b?.value;

/** Narrows groups to the options whose text or description holds the query. */
export function narrow(groups, query) {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return groups;
  const fits = (option) => `${textOf(option.text)} ${textOf(option.description)}`.toLowerCase().includes(wanted);
  return groups.map((group) => ({ ...group, options: group.options.filter(fits) })).filter((group) => group.options.length);
}

class Select {
  constructor(settings) {
    Object.assign(this, { chosen: [], multiple: false, max: Infinity, minimum: 0, wait: 0, ...settings });
    this.active = -1;
    this.asked = 0;
    this.flat = [];
    this.build();
  }

  build() {
    this.listId = uid("list");
    this.input = h("input", {
      type: "text", role: "combobox", class: "select-input", autocomplete: "off", spellcheck: "false", data: { key: this.key },
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.listId, ...this.attributes,
      on: {
        focus: () => { if (!this.multiple) this.input.select(); },
        click: () => this.show(this.isTyping() ? this.input.value : ""),
        input: () => this.show(this.input.value),
        blur: () => this.leave(),
        keydown: (event) => this.press(event),
      },
    });
    this.chips = h("span", { class: "chips" });
    this.field = h("span", { class: "select-field" }, this.multiple ? this.chips : null, this.input, icon("chevron"));
    this.field.addEventListener("mousedown", (event) => {
      if (event.target === this.input) return;
      event.preventDefault(); // a press on a chip or the arrow must not take the focus and redraw the chips
      if (event.target.closest("button")) return;
      this.input.focus();
      this.show("");
    });
    this.node = h("span", { class: `select ${this.multiple ? "multiple" : ""}` }, this.field);
    this.settle();
  }

  isTyping() {
    return this.multiple ? this.input.value !== "" : this.input.value !== (this.chosen[0] ? textOf(this.chosen[0].text) : "");
  }

  /** Shows what is chosen. */
  settle() {
    this.input.value = this.multiple || !this.chosen[0] ? "" : textOf(this.chosen[0].text);
    this.input.placeholder = this.multiple && this.chosen.length ? "" : this.placeholder;
    this.chips.replaceChildren(...this.chosen.map((option) => h("span", { class: "chip" }, textOf(option.text), h("button", {
      type: "button", class: "chip-remove", "aria-label": `Remove ${textOf(option.text)}`,
      on: { click: () => { this.change(this.chosen.filter((each) => !same(each, option))); this.input.focus(); } },
    }, icon("close")))));
  }

  leave() {
    this.hide();
    const cleared = this.clearable && !this.multiple && this.chosen.length && !this.input.value.trim();
    if (cleared) this.change([]);
    else this.settle();
  }

  change(options) {
    this.chosen = options;
    this.settle();
    this.onchange(options);
  }

  async show(query) {
    const asked = (this.asked += 1);
    if (!this.panel) {
      this.panel = h("div", { class: "listbox", role: "listbox", id: this.listId, "aria-label": this.placeholder, "aria-multiselectable": this.multiple ? "true" : undefined });
      this.panel.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the field
      this.close = openPopup(this.field, this.panel, () => { this.panel = null; this.input.setAttribute("aria-expanded", "false"); });
      this.panel.style.minWidth = `${this.field.offsetWidth}px`;
      this.input.setAttribute("aria-expanded", "true");
    }
    const short = this.minimum - query.trim().length;
    if (short > 0) return this.say(`Type ${this.minimum} or more letters to search`);
    try {
      if (this.wait) {
        this.say("Searching…");
        await new Promise((done) => setTimeout(done, this.wait));
        if (asked !== this.asked) return undefined;
      }
      const groups = await this.load(query);
      if (asked === this.asked && this.panel) this.list(groups);
    } catch {
      if (asked === this.asked && this.panel) this.say("The choices could not be loaded");
    }
    return undefined;
  }

  say(text) {
    this.flat = [];
    this.active = -1;
    this.panel.replaceChildren(h("div", { class: "listbox-note", role: "presentation" }, text));
    this.close.replace();
  }

  list(groups) {
    this.flat = groups.flatMap((group) => group.options);
    if (!this.flat.length) return this.say("Nothing found");
    this.panel.replaceChildren(...groups.map((group) => {
      const rows = group.options.map((option) => this.row(option));
      if (!group.label) return h("div", { role: "presentation" }, rows);
      const id = uid("group");
      return h("div", { role: "group", "aria-labelledby": id }, h("div", { class: "listbox-heading", id, role: "presentation" }, textOf(group.label)), rows);
    }));
    const held = this.flat.findIndex((option) => this.chosen.some((each) => same(each, option)));
    this.point(held >= 0 && !this.multiple ? held : 0);
    this.close.replace();
    return undefined;
  }

  row(option) {
    const on = this.chosen.some((each) => same(each, option));
    return h("div", { class: "option", role: "option", id: uid("option"), "aria-selected": String(on), on: { click: () => this.pick(option) } },
      h("span", { class: "option-text" }, textObject(option.text)), option.description ? h("span", { class: "option-detail" }, textObject(option.description)) : null,
      on ? icon("check") : null);
  }

  point(index) {
    const rows = [...this.panel.querySelectorAll("[role=option]")];
    if (!rows.length) return;
    this.active = (index + rows.length) % rows.length;
    rows.forEach((row, at) => row.classList.toggle("active", at === this.active));
    rows[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", rows[this.active].id);
  }

  pick(option) {
    if (!this.multiple) {
      this.hide();
      if (!same(option, this.chosen[0])) this.change([option]);
      else this.settle();
      return;
    }
    const on = this.chosen.some((each) => same(each, option));
    if (!on && this.chosen.length >= this.max) {
      this.say(`At most ${this.max} can be chosen`);
      return;
    }
    this.change(on ? this.chosen.filter((each) => !same(each, option)) : [...this.chosen, option]);
    this.show("");
  }

  hide() {
    this.asked += 1;
    this.close?.();
    this.close = null;
    this.input.removeAttribute("aria-activedescendant");
  }

  press(event) {
    const open = Boolean(this.panel);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (open) this.point(this.active + (event.key === "ArrowDown" ? 1 : -1));
      else this.show(this.isTyping() ? this.input.value : "");
    } else if (event.key === "Enter" && open && this.flat[this.active]) this.pick(this.flat[this.active]);
    else if (event.key === "Escape" && open) { this.hide(); this.settle(); }
    else if (event.key === "Backspace" && !this.input.value && this.chosen.length && this.multiple) {
      this.change(this.chosen.slice(0, -1));
      if (open) this.show("");
      return;
    } else if (event.key === "Enter" && !open) this.show("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/** The select's node; `load(query)` gives [{label, options}], `onchange(options)` hears each choice. */
export const select = (settings) => new Select(settings).node;
