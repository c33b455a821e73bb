
/*
 * Copyright (C) 2026 podcri authors
 *
 * podcri-init, the helper inside containers, as it is built for them and with
 * the sanitizers.  A case is a shell script; $I is the helper, $D a folder of
 * its own, $R a root folder with nothing in it but the helper and one program.
 */


#include "_script.h"


static const test_case_t  cases[] = {

    /* exec */

    { "exec: arguments are taken byte for byte",
      "$I exec -- printf '[%s]' '' 'a b' \"$(printf '\\001\\377')\" -e --",
      "[][a b][\001\377][-e][--]" },

    { "exec: environment",
      "A=1 B=2 $I exec -e A=x -e 'C=y =z' -e EMPTY= -- "
      "sh -c 'echo \"$A|$B|$C|${EMPTY-unset}\"'",
      "x|2|y =z|\n" },

    { "exec: variables that are unset",
      "A=1 AB=2 B=3 $I exec -E A -E B -e B=4 -E none -- sh -c"
      " 'echo \"${A-unset}|$AB|$B\"'; cd /bin; $I exec -E PATH -- env"
      " | grep -c ^PATH=",
      "unset|2|4\n0\n" },

    { "exec: PATH of the new environment",
      "mkdir p && printf '#!/bin/sh\\necho found\\n' > p/cmd && chmod +x p/cmd"
      " && $I exec -e PATH=/nowhere:$D/p -- cmd",
      "found\n" },

    { "exec: working directory",
      "mkdir w && $I exec -w $D/w -- pwd | sed \"s|$D||\"",
      "/w\n" },

    { "exec: no such working directory",
      "$I exec -w /no/where -- pwd; echo $?",
      "chdir to \"/no/where\": no such file or directory\n127\n" },

    { "exec: command not found",
      "$I exec -- nope; echo $?",
      "exec: \"nope\": executable file not found in $PATH\n127\n" },

    { "exec: path not found",
      "$I exec -- /no/where; echo $?",
      "exec: \"/no/where\": stat /no/where: no such file or directory\n127\n"
    },

    { "exec: not executable",
      "$I exec -- /etc/passwd; echo $?",
      "exec: \"/etc/passwd\": permission denied\n126\n" },

    { "exec: not executable, in PATH",
      "touch no-exec; PATH=$D:$PATH $I exec -- no-exec; echo $?",
      "exec: \"no-exec\": permission denied\n126\n" },

    { "exec: an empty name",
      "$I exec -- ''; echo $?",
      "exec: \"\": executable file not found in $PATH\n127\n" },

    { "exec: exit status",
      "$I exec -- sh -c 'exit 42'; echo $?", "42\n" },

    { "exec: stdin, and none",
      "echo in | $I exec -- cat; echo in | $I exec -n -- cat", "in\n" },

    { "exec: stays, and takes what is left of stdin",
      "{ head -c 1000000 /dev/zero; echo $? > sent; } | $I exec -s 10000 --"
      " sh -c 'head -c 2 | wc -c; exit 5'; echo $?; cat sent",
      "2\n5\n0\n" },

    { "exec: stays until the end of stdin, its outputs do not",
      "mkfifo in out; exec 9<>in; $I exec -s 10000 -- sh -c 'echo hi; exit 6'"
      " < in 9>&- > out & p=$!; cat out; [ -d /proc/$p ] && echo there;"
      " exec 9>&-; wait $p; echo $?",
      "hi\nthere\n6\n" },

    { "exec: stays until no more comes",
      "mkfifo in; exec 9<>in; $I exec -s 20 -- sh -c 'exit 6' < in 9>&-;"
      " echo $?; head -c 1000 /dev/zero > in & yes > in 2> /dev/null &"
      " $I exec -s 20 -- sh -c 'head -c 2 | wc -c; exit 7' < in 9>&-;"
      " echo $?; kill $!; wait 2> /dev/null",
      "6\n2\n7\n" },

    { "exec: stays: not found, not executable, killed",
      "for c in nope /etc/passwd; do $I exec -s 10000 -- $c < /dev/null"
      " 2> /dev/null; echo $?; done;"
      " $I exec -s 10000 -- sh -c 'kill -9 $$' < /dev/null; echo $?",
      "127\n126\n137\n" },

    { "exec: stays: hands signals on, and shows no variables",
      "$I exec -s 10000 -e SECRET=x -- sh -c 'trap \"echo term; exit 5\" TERM;"
      " echo ready; while :; do sleep 0.02 & wait; done' < /dev/null > log &"
      " p=$!; await grep -sq ready log; tr '\\0' ' ' < /proc/$p/cmdline"
      " | sed \"s|^$I||; s|trap.*done|..|; s| *$||\"; echo; kill -TERM $p;"
      " wait $p; echo $?; cat log",
      " exec sh -c ..\n5\nready\nterm\n" },

    { "exec: stays: who kills it kills the command",
      "$I exec -s 10000 -- sh -c 'echo $$ > pid; exec sleep 100' < /dev/null"
      " 2> /dev/null & p=$!; await [ -s pid ]; kill -9 $p; wait $p"
      " 2> /dev/null; echo $?; await [ ! -d /proc/$(cat pid) ]; echo gone",
      "137\ngone\n" },

    { "exec: asks at the end, and waits for the answer",
      "mkfifo in; exec 9<>in; SHELL=/bin/sh script -qec \"exec $I exec -a W"
      " -- sh -c 'echo hi; exit 5'\" /dev/null < in > out 9>&- & p=$!;"
      " await grep -sq W out; [ -d /proc/$p ] && echo there;"
      " printf 'x\\006' >&9; wait $p; echo $?; od -An -c out",
      "there\n5\n   h   i  \\r  \\n 033   _   W 033   \\\n" },

    { "exec: asks at the end, and is not answered",
      "SHELL=/bin/sh script -qec \"exec $I exec -a W -- sh -c 'exit 6'\""
      " /dev/null < /dev/null > out; echo $?",
      "6\n" },

    { "exec: asks nobody where there is no terminal",
      "$I exec -a W -- sh -c 'echo hi; exit 7' < /dev/null; echo $?",
      "hi\n7\n" },

    /* what a shell starts behind itself ignores SIGINT, but for timeout */

    { "exec: asks: keys are the command's, once, and do not stop it",
      "mkfifo in; exec 9<>in; SHELL=/bin/sh timeout 50 script -qec"
      " \"exec $I exec -a W -- sh -c 'trap \\\"echo int; n=1\\\" INT; n=;"
      " echo ready; until [ \\$n ]; do sleep 0.02; done; sleep 0.1; exit 8'\""
      " /dev/null < in > out 9>&-"
      " & p=$!; await grep -sq ready out; printf '\\032\\003' >&9;"
      " await grep -sq W out; printf '\\006' >&9; wait $p; echo $?;"
      " grep -c int out",
      "8\n1\n" },

    { "exec: limits",
      "$I exec -l nofile=20:30 -l core=0:0 -- sh -c 'ulimit -n; ulimit -Hn;"
      " ulimit -Hc'; setpriv --reuid 1001 --clear-groups $I exec"
      " -l nofile=20:30 -- $I exec -l nofile=10:-1 -- true; echo $?;"
      " for l in nofile nofile=1 nofile=1: nofile=x:2 files=1:2 =1:2; do"
      " $I exec -l $l -- true 2> /dev/null; echo $?; done",
      "20\n30\n0\nsetrlimit nofile to 10:-1: operation not permitted\n126\n"
      "64\n64\n64\n64\n64\n64\n" },

    { "exec: umask",
      "$I exec -m 0077 -- sh -c umask; $I exec -m 7 -- sh -c umask;"
      " for m in '' 8 x 10000; do $I exec -m \"$m\" -- true 2> /dev/null;"
      " echo $?; done",
      "0077\n0007\n64\n64\n64\n64\n" },

    { "exec: wrong arguments",
      "$I exec -x 2>/dev/null; echo $?; $I exec -e 2>/dev/null; echo $?;"
      "$I exec 2>/dev/null; echo $?; $I 2>/dev/null; echo $?;"
      "$I what 2>/dev/null; echo $?",
      "64\n64\n64\n64\n64\n" },

    /* init */

    { "init: exit status", "$I init -- sh -c 'exit 3'; echo $?", "3\n" },

    { "init: killed",
      "$I init -- sh -c 'kill -9 $$'; echo $?", "137\n" },

    { "init: command not found",
      "$I init -- nope; echo $?",
      "exec: \"nope\": executable file not found in $PATH\n127\n" },

    { "init: forwards signals",
      "$I init sh -c 'trap \"echo term; exit 5\" TERM;"
      " trap \"echo usr1\" USR1; echo ready; while :; do sleep 0.02 & wait;"
      " done' > log & p=$!; await grep -sq ready log; kill -USR1 $p;"
      " await grep -sq usr1 log; kill -TERM $p; wait $p; echo $?; cat log",
      "5\nready\nusr1\nterm\n" },

    { "init: reaps orphans",
      "$I init -- sh -c '"
      "p=$(sh -c \"sleep 0.01 >&- & echo \\$!\");"
      " i=0; while [ -e /proc/$p ] && [ $i -lt 500 ]; do sleep 0.01;"
      " i=$((i + 1)); done; [ -e /proc/$p ] && echo zombie || echo reaped'",
      "reaped\n" },

    { "idle: ends when it is alone, and with it what it would leave",
      "unshare -pf sh -c \"(sleep 0.3; echo other) & exec $I idle 50\";"
      " echo $?; $I idle x; echo $?",
      "other\n0\nusage: podcri-init idle MSEC\n64\n" },

    /* tar */

    { "tar: round trip of a tree",
      "mktree src; mkdir dst; $I tar-out $D/src | $I tar-in $D/dst;"
      " list src > a; list dst/src > b; cmp a b && wc -l < a",
      "25\n" },

    { "tar: files that the kernel makes up",
      "for i in /proc/version /proc/sys/kernel/ostype; do"
      " $I tar-out $i | tar -xOf -; done > a; cat /proc/version > b;"
      " echo Linux >> b; cmp a b && echo same;"
      " $I tar-out /sys/kernel/mm/transparent_hugepage/enabled | tar -xOf - |"
      " cmp - /sys/kernel/mm/transparent_hugepage/enabled && echo same",
      "same\nsame\n" },

    { "tar: times of before 1970",
      "touch -d @-31536000 f; $I tar-out $D/f > f.tar; rm f; tar -xf f.tar"
      " 2> /dev/null;"
      " stat -c %Y f; rm f; $I tar-in $D < f.tar; stat -c %Y f",
      "-31536000\n-31536000\n" },

    { "tar: GNU tar reads what is written",
      "mktree src; mkdir dst; $I tar-out $D/src | tar -C dst -xpf -;"
      " list src > a; list dst/src > b; cmp a b && echo same",
      "same\n" },

    { "tar: what GNU tar writes, in all its formats",
      "mktree src; list src > a; for f in gnu pax posix oldgnu; do mkdir $f;"
      " tar -cf - --format=$f --sort=name src 2>&1 | $I tar-in $D/$f;"
      " list $f/src > b; cmp a b && echo $f; done",
      "gnu\npax\nposix\noldgnu\n" },

    { "tar: ustar with a prefix",
      "p=$(printf 'd%.0s' $(seq 90)); mkdir -p s/$p/$p; echo x > s/$p/$p/f;"
      " mkdir dst; tar -cf - --format=ustar s | $I tar-in $D/dst;"
      " cat dst/s/$p/$p/f",
      "x\n" },

    { "tar: names and numbers that do not fit",
      "p=$(printf 'n%.0s' $(seq 250)); mkdir -p s/$p/$p; echo x > s/$p/$p/$p;"
      " ln -s $p/$p/$p s/l; $I tar-out $D/s | tar -tvf - |"
      " awk '{print $3, length($6), length($8)}' | sort; truncate -s 9G big;"
      " $I tar-out $D/big | head -c 2048 | tar -tv 2>&1 |"
      " awk '/big/ {print $3}';"
      " mkdir dst; $I tar-out $D/s/$p | $I tar-in $D/dst;"
      " cat dst/$p/$p/$p",
      "0 2 0\n0 253 0\n0 3 752\n0 504 0\n2 754 0\n9663676416\nx\n" },

    { "tar: the name of the top entry",
      "mkdir d; touch d/f; for i in d d/ d/. ; do $I tar-out $D/$i | tar -t;"
      " done; $I tar-out -n x/y $D/d | tar -t",
      "d/\nd/f\nd/\nd/f\n./\n./f\nx/y/\nx/y/f\n" },

    { "tar: a link as such, and followed",
      "echo x > f; ln -s f l; $I tar-out $D/l | tar -tv | cut -c1;"
      " $I tar-out -L $D/l | tar -xO",
      "l\nx\n" },

    { "tar: ends with its stdin when nobody reads",
      "mkfifo in out; truncate -s 1M big; exec 8<>in 9<>out;"
      " $I tar-out -s $D/big < in > out 8>&- 9>&- & p=$!;"
      " await [ /proc/$p/exe -ef $I ]; kill -0 $p && echo there;"
      " exec 8>&-; wait $p; echo $?",
      "there\n1\n" },

    { "tar: does not while somebody does",
      "echo x > f; $I tar-out -s $D/f < /dev/null | tar -xO", "x\n" },

    { "tar: not there",
      "$I tar-out /no/where; echo $?; $I tar-in /no/where < /dev/null;"
      " echo $?; touch f; $I tar-in $D/f < /dev/null 2>&1 |"
      " sed \"s|$D||\";"
      " $I tar-in $D/f < /dev/null 2> /dev/null; echo $?",
      "stat: /no/where: no such file or directory\n2\n"
      "open: /no/where: no such file or directory\n2\n"
      "open: /f: not a directory\n3\n" },

    { "tar: renames",
      "mkdir -p s/a dst; echo 1 > s/a/f; echo 2 > s/ab; echo 3 > s/c;"
      " tar -C s -c a ab c | $I tar-in -r a x/y -r c z $D/dst;"
      " cd dst && find . | sort",
      ".\n./ab\n./x\n./x/y\n./x/y/f\n./z\n" },

    { "tar: rename of the top entry",
      "mkdir s dst; echo 1 > s/f; $I tar-out $D/s | $I tar-in -r s new $D/dst;"
      " find dst | sort",
      "dst\ndst/new\ndst/new/f\n" },

    { "tar: what is there is replaced",
      "mkdir s dst dst/e; echo new > s/f; ln -s f s/l; mkdir s/d; echo 1 > s/e;"
      " echo old > dst/f; ln dst/f dst/other; echo old > dst/l; touch dst/d;"
      " tar -C s -c . | $I tar-in $D/dst; cat dst/f dst/other dst/l dst/e;"
      " ls -F dst",
      "new\nold\nnew\n1\nd/\ne\nf\nl@\nother\n" },

    { "tar: a directory is replaced with all that is in it",
      "mkdir -p s dst/f/a/b dst/f/c; echo new > s/f; touch dst/f/a/b/one;"
      " ln -s $D/s dst/f/link; for i in $(seq 300); do touch dst/f/c/$i; done;"
      " tar -C s -c f | $I tar-in $D/dst; cat dst/f; ls s",
      "new\nf\n" },

    { "tar: from a file, then a command, in its directory and with its umask",
      "mkdir s dst; echo 1 > s/f; tar -C s -cf a.tar f; tar -C s -cf b.tar .;"
      " umask 027; cd dst; echo in | $I tar-in -f $D/a.tar $D/dst --"
      " $I tar-in -f $D/b.tar -r f g $D/dst -- sh -c"
      " 'cat; cat f g; umask; pwd' | sed \"s|$D||\";"
      " $I tar-in -f $D/none $D/dst -- true 2>&1 | sed \"s|$D||\"",
      "in\n1\n1\n0027\n/dst\nopen: /none: no such file or directory\n" },

    { "tar: -x passes over other file systems",
      "mkdir s dst; echo 1 > s/f; tar -C s -cf a.tar f;"
      " m=$(mktemp -d /dev/shm/podcri-XXXXXX);"
      " $I tar-in -x -f a.tar $m; ls $m | wc -l;"
      " $I tar-in -f a.tar $m; ls $m; rm -r $m",
      "0\nf\n" },

    { "tar: kinds are kept with -d",
      "mkdir s s/d dst dst/f; touch s/f dst/d;"
      " tar -C s -c d | $I tar-in -d $D/dst; echo $?;"
      " tar -C s -c f | $I tar-in -d $D/dst; echo $?",
      "tar: d: cannot overwrite non-directory with directory\n1\n"
      "tar: f: cannot overwrite directory with non-directory\n1\n" },

    { "tar: the directory itself is left as it is",
      "mkdir s dst; chmod 700 s; chmod 1777 dst; touch s/f;"
      " tar -C s -c . | $I tar-in $D/dst; stat -c %a dst; ls dst",
      "1777\nf\n" },

    { "tar: no way out by \"..\"",
      "mkdir -p s/t dst; touch s/x; (cd s/t; tar -cPf $D/a.tar ../x);"
      " $I tar-in $D/dst < a.tar; echo $?; find . -name x",
      "tar: ../x: name contains \"..\"\n1\n./s/x\n" },

    { "tar: absolute names are taken as relative ones",
      "mkdir dst; echo x > f; tar -cPf a.tar $D/f; $I tar-in $D/dst < a.tar;"
      " cat dst/$D/f",
      "x\n" },

    { "tar: no way out by a link of the archive",
      "mkdir -p s out dst; ln -s ../out s/l; ln -s $D/out s/m; mkdir t t/l t/m;"
      " touch t/l/bad t/m/bad; tar -C s -cf a.tar l m; tar -C t -cf b.tar"
      " l/bad; tar -C t -cf c.tar m/bad; $I tar-in $D/dst < a.tar;"
      " $I tar-in $D/dst < b.tar; $I tar-in $D/dst < c.tar; ls out;"
      " find dst -name bad | wc -l",
      "open: l: no such file or directory\n"
      "open: m: no such file or directory\n0\n" },

    { "tar: no way out by a hard link",
      "mkdir s dst; echo secret > out; mkdir s/d; ln out s/d/x; ln s/d/x s/y;"
      " tar -C s -cf a.tar d/x y; ln -s $D dst/d;"
      " $I tar-in $D/dst < a.tar; ls dst",
      "open: d: no such file or directory\nd\n" },

    { "tar: links inside are followed",
      "mkdir -p dst/usr/lib s/lib; ln -s usr/lib dst/lib; echo x > s/lib/f;"
      " tar -C s -c lib | $I tar-in -d $D/dst; cat dst/usr/lib/f;"
      " readlink dst/lib",
      "x\nusr/lib\n" },

    { "tar: garbage",
      "head -c 2000 /dev/zero | tr '\\0' x | $I tar-in $D; echo $?;"
      " echo short | $I tar-in $D; echo $?; $I tar-in $D < /dev/null; echo $?",
      "tar: stdin: not a tar archive\n1\n"
      "tar: stdin: unexpected end of the archive\n1\n0\n" },

    { "tar: an archive that was cut",
      "mkdir dst; head -c 5000 /dev/zero > f; tar -c f | head -c 3000 |"
      " $I tar-in $D/dst; echo $?",
      "tar: stdin: unexpected end of the archive\n1\n" },

    { "tar: a global extended header, as git archive writes it",
      "mkdir dst; echo x > f; { tar --format=pax --pax-option=globexthdr.name=g"
      ",comment=0123456789 -c f; } | $I tar-in $D/dst; cat dst/f",
      "x\n" },

    { "tar: times before 1970, and far ahead",
      "mkdir s gnu pax own; touch -d @-86400 s/old; touch -d @9000000000 s/new;"
      " for f in gnu pax; do tar -C s --format=$f -c . | $I tar-in $D/$f;"
      " stat -c %Y $f/old $f/new; done; $I tar-out $D/s/new | $I tar-in"
      " $D/own; stat -c %Y own/new",
      "-86400\n9000000000\n-86400\n9000000000\n9000000000\n" },

    { "tar: what has no data has none, whatever its size says",
      "mkdir dst; echo x > f; mktar d/ 5 '' 00000001000 > a.tar;"
      " mktar p 6 '' 00000001000 >> a.tar; tar -c f >> a.tar;"
      " $I tar-in $D/dst < a.tar; cat dst/f; ls -F dst",
      "x\nd/\nf\np|\n" },

    { "tar: holes that are not unpacked are refused",
      "mkdir dst; truncate -s 1M f; for f in gnu posix; do"
      " tar -S --format=$f -c f | $I tar-in $D/dst 2>&1 | sed 's|.*/||';"
      " done; ls dst",
      "tar: f: entry of a kind that is not supported\n"
      "f: entry of a kind that is not supported\n" },

    { "tar: an extended header with an empty value",
      "mkdir dst; echo x > f; tar --format=posix --pax-option=path:= -c f |"
      " $I tar-in $D/dst; cat dst/f",
      "x\n" },

    { "tar: owners that do not exist",
      "mkdir dst; touch f; for o in uid:=4294967295 gid:=4294967296 uid:=x;"
      " do tar --format=posix --pax-option=$o -c f | $I tar-in $D/dst; done;"
      " tar --format=posix --pax-option=uid:=x -c f | $I tar-in -o 0:0 $D/dst;"
      " ls dst",
      "tar: f: there is no such owner\ntar: f: there is no such owner\n"
      "tar: f: there is no such owner\nf\n" },

    { "tar: numbers that are too large, or less than 0",
      "mktar f 0 '' \"$(printf '\\200\\001')\" | $I tar-in $D; "
      "mktar f 0 '' \"$(printf '\\377%.0s' 1 2 3 4 5 6 7 8 9 10 11 12)\" |"
      " $I tar-in $D",
      "tar: stdin: a number is too large\n"
      "tar: stdin: a number is less than 0\n" },

    { "tar: folders as deep as they come",
      "mkdir -p s in out; (cd s; perl -e 'for (1 .. 1500) { mkdir \"d\";"
      " chdir \"d\" } open F, \">f\"'); $I tar-out $D/s > a.tar;"
      " tar -tf a.tar | wc -l; $I tar-in $D/in < a.tar; echo $?;"
      " $I tar-out $D/in | cmp - a.tar > /dev/null; (cd in/s; perl -e"
      " 'for (1 .. 1500) { chdir \"d\" or die } print -e \"f\"'); echo;"
      " p=$(printf 'd/%.0s' $(seq 1500)); mktar ${p}f 0 > b.tar;"
      " $I tar-in $D/out < b.tar; echo $?; find out -name f | wc -l",
      "1502\n0\n1\n0\n1\n" },

    { "tar: what links lead to while an archive goes through them",
      "mkdir -p dst out; echo secret > out/f; ln -s /etc dst/abs;"
      " ln -s ../../../../../etc dst/up; mkdir -p s/abs s/up;"
      " touch s/abs/podcri-x s/up/podcri-x; tar -C s -c abs/podcri-x |"
      " $I tar-in $D/dst; tar -C s -c up/podcri-x | $I tar-in $D/dst;"
      " ls /etc/podcri-x 2> /dev/null; { mktar l 2 $D/out 0; mktar l/f 0; } |"
      " $I tar-in $D/dst; { mktar h 1 l/f; } | $I tar-in $D/dst;"
      " { mktar f 2 $D/out/f; mktar f 0; } | $I tar-in $D/dst; ls -F dst;"
      " cat out/f",
      "open: abs: no such file or directory\n"
      "open: up: no such file or directory\n"
      "open: l: no such file or directory\n"
      "open: l: no such file or directory\n"
      "abs@\nf\nl@\nup@\nsecret\n" },

    { "tar: a socket is passed over",
      "mkdir s; perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local =>"
      " \"s/sock\", Listen => 1)'; $I tar-out $D/s | tar -t",
      "s/sock: socket ignored\ns/\n" },

    { "tar: 50 MB, byte for byte",
      "mkdir s dst; head -c 50000001 /dev/urandom > s/f;"
      " $I tar-out $D/s | $I tar-in $D/dst; cmp s/f dst/s/f && echo same",
      "same\n" },
};


/* these need root, and the helper without a libc for an empty root folder */

static const test_case_t  root_cases[] = {
    { "tar: but nothing that is mounted in it",
      "mkdir -p s dst/f/m/d v; echo new > s/f; touch v/kept;"
      " I=$I D=$D unshare -m sh -c 'mount --bind v dst/f/m;"
      " tar -C s -c f | $I tar-in $D/dst; echo $?'; ls v",
      "replace: f: device or resource busy\n1\nkept\n" },

    { "exec: a user by name, with all groups",
      "mkroot; chroot $R /i exec -u bob -- /i exec -e A=1 -- /id",
      "uid=1001 gid=1002 groups=1002,1005,1006 HOME=/home/bob\n" },

    { "exec: a user by number",
      "mkroot; chroot $R /i exec -u 1001 -- /id;"
      " chroot $R /i exec -u 4000 -- /id; chroot $R /i exec -u 4000:77 -- /id",
      "uid=1001 gid=1002 groups=1002,1005,1006 HOME=/home/bob\n"
      "uid=4000 gid=0 groups=0 HOME=/\n"
      "uid=4000 gid=77 groups=77 HOME=/\n" },

    { "exec: user and group",
      "mkroot; chroot $R /i exec -u bob:staff -- /id;"
      " chroot $R /i exec -u bob:staff -g 88 -g devs -- /id;"
      " chroot $R /i exec -e HOME=/x -u bob -- /id",
      "uid=1001 gid=1005 groups=1005 HOME=/home/bob\n"
      "uid=1001 gid=1005 groups=88,1005,1006 HOME=/home/bob\n"
      "uid=1001 gid=1002 groups=1002,1005,1006 HOME=/x\n" },

    { "exec: no such user or group",
      "mkroot; chroot $R /i exec -u nope -- /id; echo $?;"
      " chroot $R /i exec -u bob:nope -- /id; echo $?;"
      " chroot $R /i exec -g nope -- /id; echo $?; rm $R/etc/*;"
      " chroot $R /i exec -u bob -- /id; echo $?;"
      " chroot $R /i exec -u 5:6 -- /id",
      "unable to find user nope: no matching entries in passwd file\n126\n"
      "unable to find group nope: no matching entries in group file\n126\n"
      "unable to find group nope: no matching entries in group file\n126\n"
      "unable to find user bob: no matching entries in passwd file\n126\n"
      "uid=5 gid=6 groups=6 HOME=/\n" },

    { "exec: groups that do not exist",
      "mkroot; printf 'al:x:1003:4294967296::/:' > $R/etc/passwd;"
      " printf 'big:x:4294967296:\\nmine:x:4294967296:al\\n'"
      " > $R/etc/group; chroot $R /i exec -g 4294967296 -- /id; echo $?;"
      " chroot $R /i exec -g big -- /id; echo $?;"
      " chroot $R /i exec -u al -- /id; echo $?;"
      " chroot $R /i exec -u 5:4294967296 -- /id; echo $?;"
      " printf 'al:x:1003:1:::' > $R/etc/passwd;"
      " chroot $R /i exec -u al -- /id",
      "unable to find group 4294967296: no matching entries in group file\n"
      "126\nunable to find group big: no matching entries in group file\n"
      "126\nunable to find user al: no matching entries in passwd file\n"
      "126\nunable to find group 4294967296: no matching entries in group"
      " file\n126\nuid=1003 gid=1 groups=1 HOME=/\n" },

    { "exec: without the right to switch",
      "mkroot; chroot --userspec=1001:1002 --groups=1002 $R"
      " /i exec -u root -- /id; echo $?;"
      " chroot --userspec=1001:1002 --groups=1002 $R /i exec -u 1001 -- /id",
      "unable to switch to user root: operation not permitted\n126\n"
      "uid=1001 gid=1002 groups=1002 HOME=/home/bob\n" },

    { "init: is process 1, and reaps there",
      "unshare -pf --mount-proc $I init -- sh -c '"
      "p=$(sh -c \"sleep 0.01 >&- & echo \\$!\"); i=0;"
      " while [ -e /proc/$p ] && [ $i -lt 500 ]; do sleep 0.01;"
      " i=$((i + 1)); done; [ -e /proc/$p ] && echo zombie;"
      " tr \"\\0\" \" \" < /proc/1/cmdline | cut -d\" \" -f2'",
      "init\n" },

    { "tar: in an image with nothing in it",
      "mkroot; mkdir -p $R/d; echo x > $R/d/f; chroot $R /i tar-out d"
      " | chroot $R /i tar-in -r d e /; cat $R/e/f; chroot $R /i stat /e/f"
      " | grep -o 'linkTarget.*'",
      "x\nlinkTarget\":\"/e/f\"}\n" },

    { "tar: owners, times and modes",
      "mkdir s dst; mkdir s/d; touch s/d/f; ln -s x s/d/l;"
      " chown -h 12:34 s/d s/d/f s/d/l; chmod 6755 s/d/f; chmod 500 s/d;"
      " touch -h -d @1000000000"
      " s/d/f s/d/l s/d; $I tar-out $D/s/d | $I tar-in $D/dst;"
      " stat -c '%n %u %g %a %Y' dst/d dst/d/*;"
      " $I tar-out $D/s/d | $I tar-in -o 7:8 -r d e $D/dst;"
      " stat -c '%n %u %g %a' dst/e dst/e/f",
      "dst/d 12 34 500 1000000000\ndst/d/f 12 34 6755 1000000000\n"
      "dst/d/l 12 34 777 1000000000\ndst/e 7 8 500\ndst/e/f 7 8 6755\n" },

    { "tar: large owners",
      "mkdir s dst; touch s/f; chown 3000000:4000000 s/f; $I tar-out $D/s |"
      " $I tar-in $D/dst; stat -c '%u %g' dst/s/f; tar -cf - --format=gnu s |"
      " $I tar-in -r s t $D/dst; stat -c '%u %g' dst/t/f",
      "3000000 4000000\n3000000 4000000\n" },

    { "tar: devices and pipes",
      "mkdir s dst; mkfifo s/p; mknod s/c c 5 300; mknod s/b b 259 7;"
      " $I tar-out $D/s | $I tar-in $D/dst; stat -c '%F %t %T' dst/s/*",
      "block special file 103 7\ncharacter special file 5 12c\nfifo 0 0\n" },

    { "tar: the kernel's trees have no contents",
      "unshare -m sh -c \"mkdir -p s/proc s/d; mount -t proc x s/proc;"
      " $I tar-out $D/s\" | tar -t | sort",
      "s/\ns/d/\ns/proc/\n" },

    { "tar: as a plain user",
      "mkdir s; touch s/f; chmod 755 .; mkdir -m 777 dst; tar -cf a.tar s;"
      " setpriv --reuid 1001 --clear-groups $I tar-in $D/dst < a.tar;"
      " stat -c %u dst/s/f",
      "1001\n" },
};


int
main(void)
{
    return test_scripts(cases, sizeof(cases) / sizeof(cases[0]), root_cases,
                        sizeof(root_cases) / sizeof(root_cases[0]));
}
