/** Documentation out of Go source, without a go command. */
module dev.athens.godoc {
    requires static transitive org.jspecify;

    exports dev.athens.godoc;
    exports dev.athens.godoc.build;
    exports dev.athens.godoc.comment;
    exports dev.athens.godoc.scan;
    exports dev.athens.godoc.syntax;
}
