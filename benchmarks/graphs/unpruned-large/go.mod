module example.com/graph

go 1.16

require github.com/hashicorp/consul/api v1.12.0

require github.com/spf13/viper v1.8.1

require k8s.io/client-go v0.22.0
