import os, zipfile, json
mods=[("example.com/Greet","v1.0.0",{"go.mod":"module example.com/Greet\n\ngo 1.20\n","greet.go":"package greet\n\n// Text greets.\nconst Text = \"hello\"\n"}),
("example.com/Greet","v1.1.0-rc.1",{"go.mod":"module example.com/Greet\n\ngo 1.20\n","greet.go":"package greet\n\n// Text greets.\nconst Text = \"hello again\"\n"}),
("example.com/plain/v2","v2.0.1",{"go.mod":"module example.com/plain/v2\n\ngo 1.20\n\nrequire example.com/Greet v1.0.0\n","LICENSE":"none\n","plain.go":"package plain\n"})]
esc=lambda s:"".join("!"+c.lower() if c.isupper() else c for c in s)
lists={}
for path,v,files in mods:
    d=f"up/{esc(path)}/@v"; os.makedirs(d,exist_ok=True)
    open(f"{d}/{v}.info","w").write(json.dumps({"Version":v,"Time":"2026-01-02T03:04:05Z"}))
    open(f"{d}/{v}.mod","w").write(files["go.mod"])
    with zipfile.ZipFile(f"{d}/{v}.zip","w",zipfile.ZIP_DEFLATED) as z:
        for n,t in sorted(files.items()):
            z.writestr(zipfile.ZipInfo(f"{path}@{v}/{n}",(1980,1,1,0,0,0)),t)
    lists.setdefault(d,[]).append(v)
for d,vs in lists.items(): open(d+"/list","w").write("\n".join(vs)+"\n")
