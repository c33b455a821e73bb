# Rules behind "./dev build": incremental compiles of the module, of its
# sanitizer variants, of the unit tests and of the fuzz targets.
#
# Set by ./dev: TOP (checkout), B (build folder of this variant), CONF (folder
# with nginx's ngx_auto_*.h), SAN (sanitizers, comma separated, or empty).

CC      := gcc
NGX     := /usr/share/nginx/src
GEN     := $(TOP)/build/gen

PURE    := base cri cri_stream translate api
LAYERS  := base grpc cri cri_stream translate api http

NGX_INC := -I$(CONF) $(addprefix -I$(NGX)/src/,core event event/modules \
           os/unix http http/modules http/v2)
INC     := $(addprefix -I$(TOP)/src/,$(LAYERS)) -I$(GEN)

WARN    := -W -Wall -Wextra -Wpointer-arith -Wno-unused-parameter -Werror
COMMON  := -std=gnu11 -g -pipe -fPIC -fno-semantic-interposition -Ulinux \
           $(WARN) -MMD -MP

ifeq ($(SAN),)
OPT     := -O2 -fstack-protector-strong -fstack-clash-protection \
           -D_FORTIFY_SOURCE=2 -Wformat -Werror=format-security
LDSAN   :=
else
OPT     := -O1 -fno-omit-frame-pointer -fsanitize=$(SAN)
LDSAN   := -fsanitize=$(SAN)

# nginx unloads the module before the leak check, which then has no names
MODSAN  := -Wl,-z,nodelete
endif

CFLAGS_ALL := $(COMMON) $(OPT) $(CFLAGS)

MODLIBS := -lgrpc -lgpr -lprotobuf-c -ljansson -lz -lpthread

pure_src := $(foreach d,$(PURE),$(wildcard $(TOP)/src/$(d)/*.c))
glue_src := $(wildcard $(TOP)/ngx_http_podcri_module.c) \
            $(wildcard $(TOP)/src/http/*.c)
grpc_src := $(wildcard $(TOP)/src/grpc/*.c)
protos   := $(wildcard $(TOP)/proto/*.proto)
pb       := $(patsubst $(TOP)/proto/%.proto,%.pb-c,$(protos))
pb_h     := $(addprefix $(GEN)/,$(addsuffix .h,$(pb)))
pb_obj   := $(addprefix $(B)/obj/gen/,$(addsuffix .o,$(pb)))

obj      = $(patsubst $(TOP)/%.c,$(B)/obj/%.o,$(1))
pure_obj := $(call obj,$(pure_src)) $(pb_obj)
mod_obj  := $(call obj,$(glue_src) $(grpc_src)) $(pure_obj) \
            $(B)/obj/modules.o

unit_src := $(filter-out $(TOP)/t/unit/_%,$(wildcard $(TOP)/t/unit/*.c))
help_src := $(wildcard $(TOP)/t/unit/_*.c)
unit_bin := $(patsubst $(TOP)/t/unit/%.c,$(B)/unit/%,$(unit_src))
help_obj := $(call obj,$(help_src))

fuzz_src := $(wildcard $(TOP)/t/fuzz/fuzz_*.c)
fuzz_bin := $(patsubst $(TOP)/t/fuzz/%.c,$(B)/fuzz/%,$(fuzz_src))

.PHONY: module unit fuzz pure
.SUFFIXES:
.SECONDARY:
.DELETE_ON_ERROR:

INIT    := $(B)/podcri-init

module: $(B)/ngx_http_podcri_module.so $(INIT)
unit: $(unit_bin) $(B)/print-tables
fuzz: $(fuzz_bin)
pure: $(B)/libpodcri.a


# the compile line is a dependency: other flags, other objects

flags := $(CC) $(CFLAGS_ALL) $(INC)

ifneq ($(shell cat $(B)/flags 2>/dev/null),$(flags))
$(shell mkdir -p $(B) && printf '%s\n' '$(flags)' > $(B)/flags)
endif

$(GEN)/%.pb-c.c $(GEN)/%.pb-c.h: $(TOP)/proto/%.proto
	@mkdir -p $(@D)
	protoc-c -I $(TOP)/proto -I /usr/include --c_out=$(GEN) $<

$(B)/obj/gen/%.o: $(GEN)/%.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(INC) -c -o $@ $<

$(B)/obj/ngx_http_podcri_module.o $(B)/obj/src/http/%.o: EXTRA = $(NGX_INC)

$(B)/obj/t/unit/%.o: EXTRA = -Wno-unused-result

$(B)/obj/%.o: $(TOP)/%.c $(B)/flags | $(pb_h)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(INC) $(EXTRA) -c -o $@ $<

$(B)/obj/modules.o: $(CONF)/ngx_http_podcri_module_modules.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(NGX_INC) -c -o $@ $<


# a change in the set of sources is a reason to link again

objects := $(mod_obj) $(help_obj)

ifneq ($(shell cat $(B)/objects 2>/dev/null),$(objects))
$(shell mkdir -p $(B) && printf '%s\n' '$(objects)' > $(B)/objects)
endif

$(B)/ngx_http_podcri_module.so: $(mod_obj) $(B)/objects
	$(CC) -shared $(LDSAN) $(MODSAN) -Wl,-z,relro -Wl,-z,now \
	    -Wl,-Bsymbolic-functions -o $@.new \
	    $(mod_obj) $(MODLIBS)
	@! nm -D --undefined-only $@.new | grep -E ' U (ngx_http_)?(podcri|cri__)'
	mv -f $@.new $@

# Everything but nginx's glue. From an archive a program takes what it uses
# and no more, so a test of the pure layers is linked without gRPC.

lib_obj := $(pure_obj) $(call obj,$(grpc_src))

include $(TOP)/src/init/init.mk

$(B)/libpodcri.a: $(lib_obj) $(B)/objects
	rm -f $@
	ar rcs $@ $(lib_obj)

$(B)/libunit.a: $(help_obj) $(B)/objects
	rm -f $@
	ar rcs $@ $(help_obj)

$(B)/unit/%: $(B)/obj/t/unit/%.o $(B)/libunit.a $(B)/libpodcri.a
	@mkdir -p $(@D)
	$(CC) $(LDSAN) -o $@ $< -Wl,--start-group $(B)/libunit.a \
	    $(B)/libpodcri.a -Wl,--end-group -Wl,--as-needed $(MODLIBS)

# src/grpc is not in the library, the rest is tested without it

$(B)/unit/grpc_%: $(B)/obj/t/unit/grpc_%.o $(help_obj) $(call obj,$(grpc_src)) \
                  $(B)/libpodcri.a
	@mkdir -p $(@D)
	$(CC) $(LDSAN) -o $@ $(filter-out %.a,$^) $(B)/libpodcri.a $(MODLIBS)

# what "./dev docs" prints into the README

$(B)/print-tables: $(B)/obj/t/lib/print-tables.o $(B)/libpodcri.a
	$(CC) $(LDSAN) -o $@ $< $(B)/libpodcri.a -Wl,--as-needed $(MODLIBS)

$(B)/obj/t/fuzz/%.o: $(TOP)/t/fuzz/%.c $(B)/flags | $(pb_h)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(INC) -fsanitize=fuzzer -c -o $@ $<

$(B)/fuzz/%: $(B)/obj/t/fuzz/%.o $(B)/libpodcri.a
	@mkdir -p $(@D)
	$(CC) $(LDSAN) -fsanitize=fuzzer -o $@ $< $(B)/libpodcri.a \
	    -Wl,--as-needed $(MODLIBS)


-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
