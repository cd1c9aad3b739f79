"use strict";
// What every script finds. Runs once, before any of the scenario's own; `__log`, `__now`, `__random`, `__http` and `__lists` are the host's.
(function () {
  const host = { log: __log, now: __now, random: __random, http: __http, lists: JSON.parse(__lists) };
  for (const name of ["__log", "__now", "__random", "__http", "__lists"]) delete globalThis[name];
  const fix = (name, value) => Object.defineProperty(globalThis, name, { value, writable: false, configurable: false, enumerable: false });

  // A name that nobody gave a value is `undefined`, not an error: `${NAME || 'default'}`.
  Object.setPrototypeOf(globalThis, new Proxy(Object.prototype, { has() { return true; } }));

  fix("output", {});
  fix("maestro", { platform: "android", copiedText: "" });
  fix("json", (text) => JSON.parse(text));
  fix("relativePoint", (x, y) => Math.ceil(x * 100) + "%," + Math.ceil(y * 100) + "%");

  // The device's time, where it is known.
  const RealDate = Date;
  class DeviceDate extends RealDate {
    constructor(...parts) { if (parts.length === 0) super(host.now()); else super(...parts); }
    static now() { return host.now(); }
  }
  fix("Date", DeviceDate);
  Math.random = host.random;

  // How GraalJS shows a value: arrays and objects by their content, not as `String` does.
  function show(value, depth, seen) {
    switch (typeof value) {
      case "string": return depth === 0 ? value : JSON.stringify(value);
      case "symbol": return value.toString();
      case "bigint": return String(value);
      case "function": return Function.prototype.toString.call(value);
      case "object": break;
      default: return Object.is(value, -0) ? "-0" : String(value);
    }
    if (value === null) return "null";
    if (value instanceof Error) return String(value);
    if (value instanceof RealDate) return isNaN(value) ? "Invalid Date" : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (seen.includes(value)) return "#";
    const inner = (one) => show(one, depth + 1, seen.concat([value]));
    if (Array.isArray(value)) {
      if (depth >= 3 || (depth > 0 && value.length > 20)) return "Array(" + value.length + ")";
      const parts = value.slice(0, 20).map(inner);
      if (value.length > 20) parts.push("...");
      return (depth === 0 && value.length >= 2 ? "(" + value.length + ")" : "") + "[" + parts.join(", ") + "]";
    }
    if (depth >= 3) return "{...}";
    const keys = Object.keys(value);
    const parts = keys.slice(0, 20).map((key) => key + ": " + inner(value[key]));
    if (keys.length > 20) parts.push("...");
    return "{" + parts.join(", ") + "}";
  }
  const console = {};
  for (const name of ["log", "info", "warn", "error", "debug"]) {
    console[name] = (...parts) => host.log(parts.map((part) => show(part, 0, [])).join(" "));
  }
  fix("console", console);

  // The script's own declarations end with it; the value of its last expression is what it gives.
  const evaluate = (function () { return function () { return eval(arguments[0]); }; })();
  fix("__run", (source) => show(evaluate(source), 0, []));

  function request(method, url, parameters) {
    const given = parameters || {};
    const answer = JSON.parse(host.http(JSON.stringify({
      method: String(method), url: String(url), headers: given.headers || {},
      body: typeof given.body === "string" ? given.body : null, form: given.multipartForm || null,
    })));
    if (answer.error) throw new Error(answer.error);
    return answer;
  }
  fix("http", {
    get: (url, parameters) => request("GET", url, parameters),
    post: (url, parameters) => request("POST", url, parameters),
    put: (url, parameters) => request("PUT", url, parameters),
    delete: (url, parameters) => request("DELETE", url, parameters),
    request: (url, parameters) => request((parameters && parameters.method) || "GET", url, parameters),
  });

  // A small part of datafaker: what flows use.
  const below = (n) => Math.floor(host.random() * n);
  const pick = (list) => list[below(list.length)];
  const digits = (n) => Array.from({ length: Math.min(Number(n), 1000) }, () => below(10)).join("");
  const words = (n) => Array.from({ length: Math.min(Number(n), 1000) }, () => pick(host.lists.words));
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const sentence = () => capital(words(6).join(" ")) + ".";
  const between = (from, to) => Number(from) + below(Math.max(1, Number(to) - Number(from)));
  const first = () => pick(host.lists.firstNames), last = () => pick(host.lists.lastNames);
  const hex = (n) => Array.from({ length: n }, () => below(16).toString(16)).join("");
  const letters = (n) => words(n).join(" ").slice(0, Number(n));
  const providers = {
    name: { firstName: first, lastName: last, name: () => first() + " " + last(), fullName: () => first() + " " + last(), prefix: () => pick(["Mr.", "Ms.", "Dr."]) },
    internet: {
      emailAddress: () => (first() + "." + last()).toLowerCase() + digits(3) + "@example.com",
      username: () => (first() + "." + last()).toLowerCase(), password: () => "Pw" + hex(8) + "7",
      domainName: () => "example.com", url: () => "https://example.com/" + pick(host.lists.words),
      uuid: () => [8, 4, 4, 4, 12].map(hex).join("-"), ipV4Address: () => "192.0.2." + between(1, 255),
    },
    number: {
      numberBetween: between, randomNumber: (n) => Number("1" + digits(Math.min((n || 9) - 1, 14))), digits, digit: () => digits(1),
      randomDigit: () => below(10), randomDigitNotZero: () => 1 + below(9), positive: () => 1 + below(2147483646),
      randomDouble: (places, from, to) => Number((Number(from) + host.random() * (Number(to) - Number(from))).toFixed(Number(places))),
    },
    address: {
      city: () => pick(host.lists.cities), cityName: () => pick(host.lists.cities), country: () => pick(host.lists.countries),
      streetName: () => capital(pick(host.lists.words)) + " Street", streetAddress: () => between(1, 200) + " " + capital(pick(host.lists.words)) + " Street",
      zipCode: () => digits(5), postcode: () => digits(5),
    },
    color: { name: () => pick(host.lists.colors), hex: () => "#" + hex(6) },
    lorem: { word: () => pick(host.lists.words), words: (n) => words(n || 3), sentence, paragraph: () => [sentence(), sentence(), sentence()].join(" "), characters: (n) => letters(n || 255) },
    text: { text: (n) => letters(n || 20) },
    phoneNumber: { phoneNumber: () => "199" + digits(8), cellPhone: () => "199" + digits(8) },
    company: { name: () => last() + " and " + last() },
    bool: { bool: () => host.random() < 0.5 },
    idNumber: { valid: () => digits(9) },
  };
  const unknown = (what, known) => { throw new Error("`faker` has no `" + what + "` here; it has " + Object.keys(known).join(", ")); };
  const method = (provider, name) => {
    if (!Object.hasOwn(providers, provider)) unknown(provider, providers);
    if (!Object.hasOwn(providers[provider], name)) unknown(provider + "." + name, providers[provider]);
    return providers[provider][name];
  };
  const checked = (known, path, of) => new Proxy(known, { get(_, name) {
    if (typeof name === "symbol") return undefined;
    return Object.hasOwn(known, name) ? of(known[name], name) : unknown(path + name, known);
  } });
  const all = {};
  for (const name of Object.keys(providers)) all[name] = () => checked(providers[name], name + ".", (one) => one);
  all.expression = (text) => String(text).replace(/#\{([a-zA-Z]+)\.([a-zA-Z_]+)((?:\s*,?\s*'[^']*')*)\s*\}/g, (_, provider, name, given) => {
    const parts = (given.match(/'[^']*'/g) || []).map((part) => part.slice(1, -1));
    // In an expression names are written with `_`, too: `first_name`.
    const plain = name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
    return String(method(provider.charAt(0).toLowerCase() + provider.slice(1), plain)(...parts));
  });
  all.numerify = (text) => String(text).replace(/#/g, () => digits(1));
  fix("faker", checked(all, "", (one) => one));
})();
