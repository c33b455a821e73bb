
/*
 * Copyright (C) 2026 podcri authors
 *
 * podcri-init stat.
 */


#include "_script.h"


static const test_case_t  cases[] = {

    { "stat: a file",
      "printf hello > 'a\"\\b'; chmod 4751 'a\"\\b';"
      " TZ=UTC touch -d '2001-02-03 04:05:06.5' 'a\"\\b';"
      " $I stat \"$D/a\\\"\\\\b\" | sed \"s|$D||\"",
      "{\"name\":\"a\\\"\\\\b\",\"size\":5,\"mode\":8389097,\"mtime\":"
      "\"2001-02-03T04:05:06.5Z\",\"isDir\":false,"
      "\"linkTarget\":\"/a\\\"\\\\b\"}\n" },

    { "stat: a directory",
      "mkdir d; chmod 1777 d; touch -d @0 d;"
      " $I stat $D/d/ | sed \"s|$D||; s/\\\"size\\\":[0-9]*/S/\"",
      "{\"name\":\"d\",S,\"mode\":2148532735,\"mtime\":"
      "\"1970-01-01T00:00:00Z\",\"isDir\":true,\"linkTarget\":\"/d\"}\n" },

    { "stat: a link, and one that leads nowhere",
      "mkdir d; touch d/f; ln -s d/../d/f l; ln -s nowhere n;"
      " touch -h -d @1 l n; for i in l n; do $I stat $D/$i; done"
      " | sed \"s|$D||\"",
      "{\"name\":\"l\",\"size\":8,\"mode\":134218239,\"mtime\":"
      "\"1970-01-01T00:00:01Z\",\"isDir\":false,\"linkTarget\":\"/d/f\"}\n"
      "{\"name\":\"n\",\"size\":7,\"mode\":134218239,\"mtime\":"
      "\"1970-01-01T00:00:01Z\",\"isDir\":false,\"linkTarget\":\"nowhere\"}\n"
    },

    { "stat: the root", "$I stat / | cut -d, -f1", "{\"name\":\"/\"\n" },

    { "stat: bytes that are no text",
      "f=$(printf 'a\\377\\302\\251\\001'); touch \"$f\";"
      " $I stat \"$D/$f\" | cut -d, -f1",
      "{\"name\":\"a\xef\xbf\xbd\xc2\xa9\\u0001\"\n" },

    { "stat: what a link leads to",
      "mkdir d; touch d/f; ln -s d l; ln -s ../d/f d/lf; echo hi > h;"
      " for i in l l/ l/. l/f d/lf d d/ d/. d/../h h; do $I stat -L $D/$i;"
      " done | sed \"s|$D||; s/\\\"size.*isDir\\\"/../\"; cd d;"
      " $I stat -L / | sed 's/\"size.*isDir\"/../'",
      "{\"name\":\"d\",..:true,\"linkTarget\":\"/d\"}\n"
      "{\"name\":\"d\",..:true,\"linkTarget\":\"/d/\"}\n"
      "{\"name\":\".\",..:true,\"linkTarget\":\"/d/.\"}\n"
      "{\"name\":\"f\",..:false,\"linkTarget\":\"/l/f\"}\n"
      "{\"name\":\"f\",..:false,\"linkTarget\":\"/d/f\"}\n"
      "{\"name\":\"d\",..:true,\"linkTarget\":\"/d\"}\n"
      "{\"name\":\"d\",..:true,\"linkTarget\":\"/d/\"}\n"
      "{\"name\":\".\",..:true,\"linkTarget\":\"/d/.\"}\n"
      "{\"name\":\"h\",..:false,\"linkTarget\":\"/d/../h\"}\n"
      "{\"name\":\"h\",..:false,\"linkTarget\":\"/h\"}\n"
      "{\"name\":\".\",..:true,\"linkTarget\":\"/.\"}\n" },

    { "stat: a link's own size and mode",
      "touch f; ln -s f l; $I stat -L $D/l | grep -o 'size.*mtime'",
      "size\":1,\"mode\":134218239,\"mtime\n" },

    { "stat: where a link would lead to",
      "mkdir d; ln -s d e; ln -s none e/n; ln -s e/n m; ln -s $D/x y;"
      " ln -s no/where z; ln -s r r; for i in m y z r; do"
      " $I stat -L $D/$i 2>&1 > out; echo $?; grep -o 'isDir.*' out; done"
      " | sed \"s|$D|D|g\"",
      "stat: D/m: no such file or directory\n2\n"
      "isDir\":false,\"linkTarget\":\"D/d/none\"}\n"
      "stat: D/y: no such file or directory\n2\n"
      "isDir\":false,\"linkTarget\":\"D/x\"}\n"
      "stat: D/z: no such file or directory\n2\n"
      "isDir\":false,\"linkTarget\":\"D/no/where\"}\n"
      "stat: D/r: too many levels of symbolic links\n1\n"
      "isDir\":false,\"linkTarget\":\"D/r\"}\n" },

    { "stat: not a directory, though it is said to be one",
      "touch f; ln -s f l; for i in f/ f/. l/; do $I stat -L $D/$i 2>&1"
      " > out; echo $?; done | sed \"s|$D||\"",
      "stat: /f/: not a directory\n3\nstat: /f/.: not a directory\n3\n"
      "stat: /l: not a directory\n3\n" },

    { "stat: not there",
      "$I stat /no/where; echo $?; $I stat /etc/passwd/x; echo $?",
      "stat: /no/where: no such file or directory\n2\n"
      "stat: /etc/passwd/x: not a directory\n3\n" },
};


int
main(void)
{
    return test_scripts(cases, sizeof(cases) / sizeof(cases[0]), NULL, 0);
}
