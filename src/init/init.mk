# How podcri-init is made, for ./dev build and for the classic build:
#
#     make -f src/init/init.mk INIT=/where/it/goes/podcri-init
#
# It runs inside of containers, without a libc where it knows the way of the
# system calls, and never with the sanitizers and flags of the module.

INIT_DIR  := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
INIT_SRC  := $(wildcard $(INIT_DIR)/*.c)

init_comma := ,
INIT_LIBC := $(if $(filter x86_64 aarch64,$(shell uname -m)),\
    -nostdlib -ffreestanding -fno-pie -no-pie -fno-stack-protector \
    -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns \
    -Wl$(init_comma)--build-id=none,-DPODCRI_INIT_LIBC)

$(INIT): $(INIT_SRC) $(wildcard $(INIT_DIR)/*.h)
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -Os -static $(INIT_LIBC) -W -Wall -Wextra \
	    -Wpointer-arith -Wno-unused-parameter -Werror -s -o $@ $(INIT_SRC)
