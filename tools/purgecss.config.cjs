// Which class names of KRDS stay: those that stand in our templates, and those that are put together at run time.
module.exports = {
  css: ["build/krds/css/component/output.css"],
  content: ["templates/**/*.html", "homeservice/web/**/*.py", "assets/**/*.js", "assets/**/*.mjs"],
  output: "build/krds/css/component/",
  safelist: {
    standard: ["is-error", "active", "done", "html", "body", ":root"],
    greedy: [/^bg-light-/],
  },
  fontFace: false,
  keyframes: true,
  variables: false,
};
