//! What scripts of tools use beside plain commands.

use super::tests::{device, out};
use super::*;

#[test]
fn a_case_takes_the_first_arm_that_matches() {
    let script =
        "for x in a.apk b.txt '' c; do case $x in *.apk) echo app;; \"\") echo none;; b*|d*) echo b ;; *) echo other; esac; done";
    assert_eq!(out(script), "app\nb\nnone\nother\n");
    assert_eq!(out("case x in\n  (y) echo y\n  ;;\n\n  x)\n    echo x\n    ;;\nesac"), "x\n");
    assert_eq!(out("case a in a) echo 1;& b) echo 2;; c) echo 3;; esac; case '*' in '*') echo star;; esac"), "1\n2\nstar\n");
    assert_eq!(out("false; case x in y) ;; esac; echo $?"), "0\n");
}

#[test]
fn functions_have_arguments_statuses_and_variables_of_their_own() {
    assert_eq!(out("greet() { echo \"hi $1 of $#\"; return 3; }\ngreet you all; echo $?"), "hi you of 2\n3\n");
    assert_eq!(out("x=1; f() { local x=2 y; y=3; echo $x$y; }; f; echo $x$y"), "23\n1\n");
    assert_eq!(out("function f { echo $0 \"$@\"; }; set -- a; f b; echo $1"), "/system/bin/sh b\na\n");
    assert_eq!(out("f() ( X=2 ); X=1; f; echo $X; f() { echo new; }; f | cat; unset -f f; type f"), "1\nnew\nf not found\n");
    let endless = run(&device(), "f() { f; }; f");
    assert!(endless.status != 0 && endless.err.contains("nested too deeply"), "{}", endless.err);
}

#[test]
fn here_documents_are_read_by_commands() {
    assert_eq!(out("X=1; cat <<EOF\na $X $((1+1)) \\$X\n  \"q\"\nEOF\necho after"), "a 1 2 $X\n  \"q\"\nafter\n");
    assert_eq!(out("cat <<'EOF'\n$X `x`\nEOF"), "$X `x`\n");
    assert_eq!(out("if true; then\n\tcat <<-EOF\n\t\tdeep\n\tEOF\nfi"), "deep\n");
    assert_eq!(out("cat <<A; cat <<B\none\nA\ntwo\nB\n"), "one\ntwo\n");
    assert_eq!(out("x=$(cat <<E\nin\nE\n); echo $x; while read a; do echo -$a; done <<E\n1\n2\nE"), "in\n-1\n-2\n");
    assert_eq!(out("cat <<<'one line'"), "one line\n");
    assert_eq!(run(&device(), "cat <<EOF\nx").err, "/system/bin/sh: here document 'EOF' unclosed\n");
}

#[test]
fn double_brackets_neither_split_nor_glob() {
    assert_eq!(out("x='a b'; [[ $x == a* && -n $x ]] && echo yes; [[ $x == 'a*' || ! -d /sdcard ]] || echo no"), "yes\nno\n");
    assert_eq!(out("[[ -z $(getprop none) ]] && echo empty; [[ ( 2 -gt 1 ) && b > a ]] && echo more"), "empty\nmore\n");
    assert_eq!(out("while [[ -z $(getprop sys.boot_completed) ]]; do sleep 1; done; echo booted"), "booted\n");
    assert_ne!(run(&device(), &format!("[[ {} ]]", "( ".repeat(10_000))).status, 0);
}

#[test]
fn modes_and_traps() {
    let output = run(&device(), "set -e; false || true; if false; then :; fi; ! true; echo on; false; echo off");
    assert_eq!((output.status, output.out.as_str()), (1, "on\n"));
    assert_eq!(run(&device(), "set -x; X=1; echo $X").err, "+ echo 1\n");
    let unset = run(&device(), "set -u; echo $NONE; echo on");
    assert_eq!((unset.status, unset.err.as_str()), (1, "/system/bin/sh: NONE: parameter not set\n"));
    assert_eq!(run(&device(), "set -o pipefail; false | true").status, 1);
    assert_eq!(out("set -f; echo /*; echo $-; set +f -- a b; echo $2"), "/*\nf\nb\n");
    assert_eq!(run(&device(), "trap 'echo bye $?' EXIT; (echo sub); exit 4").out, "sub\nbye 4\n");
}

#[test]
fn fields_are_split_as_asked() {
    assert_eq!(out("IFS=:; for x in $(echo a:b::c); do echo \"<$x>\"; done"), "<a>\n<b>\n<>\n<c>\n");
    assert_eq!(out("echo '  a  b ' | { IFS= read -r x; echo \"<$x>\"; }"), "<  a  b >\n");
    assert_eq!(out("echo a=b=c | { IFS== read k v; echo $k $v; }"), "a b=c\n");
}
