module example.com/Greet

go 1.20
