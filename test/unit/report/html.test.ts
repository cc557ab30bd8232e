import { describe, expect, it } from "vitest";
import { html, jsonText, Markup } from "../../../src/report/html.ts";

const HOSTILE = `</script><img src=x onerror="alert('1')">&amp;`;

describe("a template of markup", () => {
  it("escapes text, in an element and in an attribute", () => {
    expect(html`<p title="${HOSTILE}">${HOSTILE}</p>`.text).toBe(`<p title="${ESCAPED}">${ESCAPED}</p>`);
  });

  it("leaves markup alone, joins lists, and makes nothing of null", () => {
    expect(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}${null}${new Markup("<hr>")}</ul>`.text).toBe(
      "<ul><li>1</li><li>2</li><hr></ul>",
    );
  });

  it("drops what could feign another name: control characters and direction overrides", () => {
    expect(html`${"call\u202egnp.exe\u0000\u001b[2J\u2066"}`.text).toBe("call gnp.exe [2J ");
  });
});

describe("JSON inside a script element", () => {
  it("has no character that could end it, and reads back the same", () => {
    const text = jsonText({ text: `${HOSTILE}<!--` });
    expect(text).not.toContain("<");
    expect(JSON.parse(text)).toEqual({ text: `${HOSTILE}<!--` });
  });
});

const ESCAPED = "&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;";
