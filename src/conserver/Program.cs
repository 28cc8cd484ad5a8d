using Conserver.Daemon;
using Conserver.Posix;

// Before anything can start a child: with SIGCHLD ignored by whoever started us, children could not be waited for.
Spawn.PrepareProcess();
_ = Sys.RaiseDescriptorLimit();
return Startup.Run(Environment.GetCommandLineArgs());
