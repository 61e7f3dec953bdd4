package main

import (
	_ "github.com/hashicorp/consul/api"
	_ "github.com/spf13/viper"
	_ "k8s.io/client-go/kubernetes"
)

func main() {}
