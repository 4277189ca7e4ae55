import js from "@eslint/js";
import globals from "globals";

const browser = ["static/js/**"];
const node = ["static/*.{js,mjs}", "tests/**"];

export default [
  { ignores: ["static/vendor/"] },
  js.configs.recommended,
  { files: browser, languageOptions: { globals: globals.browser } },
  {
    files: ["static/embed.js"],
    languageOptions: { sourceType: "script", globals: globals.browser },
  },
  { files: node, ignores: ["static/embed.js"], languageOptions: { globals: globals.node } },
  {
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  {
    files: browser,
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]",
          message: "Text from outside stays text: use lit, textContent or dom.js.",
        },
      ],
    },
  },
];
