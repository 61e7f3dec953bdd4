package main

import (
	_ "github.com/spf13/cobra"
	_ "github.com/spf13/viper"
	_ "github.com/prometheus/client_golang/prometheus"
)

func main() {}
