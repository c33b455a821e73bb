# Read by nginx's ./configure, behind config: "make modules" makes podcri-init,
# the program for inside of containers, beside the module.

cat << END                                                    >> $NGX_MAKEFILE

modules:	$NGX_OBJS/podcri-init

$NGX_OBJS/podcri-init:	`ls $ngx_addon_dir/src/init/*.[ch] | tr '\n' ' '`
	\$(MAKE) -f $ngx_addon_dir/src/init/init.mk \\
		INIT=$NGX_OBJS/podcri-init CC="\$(CC)"

END
