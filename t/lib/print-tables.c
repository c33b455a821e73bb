
/*
 * Copyright (C) 2026 podcri authors
 *
 * The README's tables, from the tables of the code: copies the README from
 * stdin to stdout with all that is between
 *
 *     <!-- begin NAME ... -->
 *     <!-- end NAME -->
 *
 * written anew.  "./dev docs" runs it, t/docs.t holds the README against it.
 * With the argument "routes" it prints the rows of the route table for tests
 * instead: methods, dialects, path and, of what is not implemented, why,
 * separated by tabs.
 */


#include <stdio.h>

#include "podcri_route.h"
#include "podcri_spec.h"


#define COLUMNS  79


/* words of a paragraph */

typedef struct {
    size_t                  column;
    size_t                  n;
} list_t;

typedef struct {
    const char             *name;
    void                  (*print)(const void *table);
    const void             *table;
    int                     printed;
} section_t;


static void print_served(const void *table);
static void print_refused(const void *table);
static void print_rows(void);
static void print_methods(const podcri_route_t *route, const char *before);
static void print_route(const podcri_route_t *route);
static void print_arguments(const podcri_route_t *route,
    podcri_input_verdict_e verdict, const char *words, int *printed);
static void print_fields(const void *table);
static void print_taken(const podcri_input_t *row, const char *prefix,
    list_t *list);
static void print_others(const podcri_input_t *row, const char *prefix);
static void print_word(const char *text, list_t *list);
static void print_cell(const char *text);
static int is_nested(const podcri_input_t *row);
static section_t *section_of(const char *line, const char *which);


static section_t  sections[] = {
    { "endpoints", print_served, podcri_routes, 0 },
    { "not-implemented", print_refused, podcri_routes, 0 },
    { "create-libpod", print_fields, podcri_create_libpod_table, 0 },
    { "create-docker", print_fields, podcri_create_docker_table, 0 },
    { "create-pod", print_fields, podcri_create_pod_table, 0 },
};


static const char *const  verdicts[] = {
    [PODCRI_IN_MAP] = "taken",
    [PODCRI_IN_IGNORE] = "no effect",
    [PODCRI_IN_WARN] = "warning",
    [PODCRI_IN_REFUSE] = "refused",
};


int
main(int argc, char **argv)
{
    int         rc;
    char       *line;
    size_t      i, size;
    section_t  *s, *open;

    if (argc == 2 && strcmp(argv[1], "routes") == 0) {
        print_rows();
        return 0;
    }

    rc = 0;
    line = NULL;
    size = 0;
    open = NULL;

    while (getline(&line, &size, stdin) != -1) {

        if (open == NULL) {
            fputs(line, stdout);
            open = section_of(line, "begin");

            if (open) {
                open->print(open->table);
                open->printed = 1;
            }

            continue;
        }

        s = section_of(line, "end");

        if (s == open) {
            fputs(line, stdout);
            open = NULL;
        }
    }

    free(line);

    if (open) {
        fprintf(stderr, "section %s has no end\n", open->name);
        rc = 1;
    }

    for (i = 0; i < podcri_nelts(sections); i++) {
        if (!sections[i].printed) {
            fprintf(stderr, "there is no section %s\n", sections[i].name);
            rc = 1;
        }
    }

    return rc;
}


/* the section that a line begins or ends; NULL for any other line */

static section_t *
section_of(const char *line, const char *which)
{
    char    mark[80];
    size_t  i;

    for (i = 0; i < podcri_nelts(sections); i++) {
        snprintf(mark, sizeof(mark), "<!-- %s %s ", which, sections[i].name);

        if (strncmp(line, mark, strlen(mark)) == 0) {
            return &sections[i];
        }
    }

    return NULL;
}


static void
print_served(const void *table)
{
    int                    printed;
    const podcri_route_t  *route;

    printf("| Method | Path | API | Arguments |\n"
           "| --- | --- | --- | --- |\n");

    for (route = table; route->path; route++) {

        if (route->why) {
            continue;
        }

        print_route(route);

        printed = 0;

        if (route->query) {
            print_arguments(route, PODCRI_IN_MAP, "", &printed);
            print_arguments(route, PODCRI_IN_IGNORE, "no effect: ",
                            &printed);
            print_arguments(route, PODCRI_IN_WARN, "no effect: ", &printed);
            print_arguments(route, PODCRI_IN_REFUSE, "refused: ", &printed);
        }

        printf(" |\n");
    }
}


static void
print_refused(const void *table)
{
    const podcri_route_t  *route;

    printf("| Method | Path | API | Why |\n"
           "| --- | --- | --- | --- |\n");

    for (route = table; route->path; route++) {

        if (route->why == NULL) {
            continue;
        }

        print_route(route);
        printf(" ");
        print_cell(route->why);
        printf(" |\n");
    }
}


static void
print_rows(void)
{
    const podcri_route_t  *route;

    for (route = podcri_routes; route->path; route++) {
        print_methods(route, "");
        printf("\t%s\t%s\t%s\n",
               route->dialect == PODCRI_LIBPOD ? "libpod"
               : route->dialect == PODCRI_DOCKER ? "docker"
               : "libpod docker",
               route->path, route->why ? route->why : "");
    }
}


/* each with a text before it, a space between them */

static void
print_methods(const podcri_route_t *route, const char *before)
{
    size_t                    i, n;
    static const char *const  names[] = {
        "GET", "HEAD", "POST", "PUT", "DELETE"
    };

    for (i = 0, n = 0; i < podcri_nelts(names); i++) {
        if (route->methods & (1u << i)) {
            printf("%s%s%s", before, n++ && *before == '\0' ? " " : "",
                   names[i]);
        }
    }
}


/* the first three cells */

static void
print_route(const podcri_route_t *route)
{
    printf("|");
    print_methods(route, " ");

    printf(" | `%s%s` | %s |",
           route->dialect == PODCRI_LIBPOD ? "/libpod" : "", route->path,
           route->dialect == PODCRI_LIBPOD ? "libpod"
           : route->dialect == PODCRI_DOCKER ? "Docker" : "both");
}


static void
print_arguments(const podcri_route_t *route, podcri_input_verdict_e verdict,
    const char *words, int *printed)
{
    int                    n;
    const podcri_input_t  *row;

    n = 0;

    for (row = route->query; row->key; row++) {

        if (row->verdict != verdict) {
            continue;
        }

        if (n++) {
            printf(", `%s`", row->key);
        } else {
            printf("%s%s`%s`", *printed ? "; " : " ", words, row->key);
        }

        *printed = 1;
    }
}


static void
print_fields(const void *table)
{
    list_t  list;

    list.column = (size_t) printf("Taken as they are:");
    list.n = 0;

    print_taken(table, "", &list);

    printf(".\n\n"
           "| Field | What becomes of it | Why, or how |\n"
           "| --- | --- | --- |\n");

    print_others(table, "");
}


/* fields there is nothing to say about */

static void
print_taken(const podcri_input_t *row, const char *prefix, list_t *list)
{
    char  name[200];

    for ( /* void */ ; row->key; row++) {

        if (row->verdict != PODCRI_IN_MAP || row->why) {
            continue;
        }

        if (is_nested(row)) {
            snprintf(name, sizeof(name), "%s%s.", prefix, row->key);
            print_taken(row->arg, name, list);
            continue;
        }

        snprintf(name, sizeof(name), "`%s%s`", prefix, row->key);
        print_word(name, list);
    }
}


static void
print_others(const podcri_input_t *row, const char *prefix)
{
    char  name[200];

    for ( /* void */ ; row->key; row++) {

        if (row->verdict != PODCRI_IN_MAP || row->why) {
            printf("| `%s%s` | %s", prefix, row->key,
                   verdicts[row->verdict]);

            if (row->neutral) {
                printf(", unless `%s`", row->neutral);
            }

            printf(" | ");
            print_cell(row->why);
            printf(" |\n");
        }

        if (is_nested(row)) {
            snprintf(name, sizeof(name), "%s%s.", prefix, row->key);
            print_others(row->arg, name);
        }
    }
}


static int
is_nested(const podcri_input_t *row)
{
    return row->verdict == PODCRI_IN_MAP && row->arg
           && (row->type == PODCRI_T_HERE || row->type == PODCRI_T_OBJ);
}


static void
print_word(const char *text, list_t *list)
{
    size_t  len;

    len = strlen(text);

    if (list->n++) {
        printf(",");
        list->column++;
    }

    /* with room for what follows the word */

    if (list->column + 1 + len + 1 > COLUMNS) {
        printf("\n%s", text);
        list->column = len;

    } else {
        printf(" %s", text);
        list->column += 1 + len;
    }
}


/* text inside a row of a Markdown table */

static void
print_cell(const char *text)
{
    for ( /* void */ ; *text; text++) {
        if (*text == '|' || *text == '<' || *text == '*' || *text == '_') {
            putchar('\\');
        }

        putchar(*text);
    }
}
