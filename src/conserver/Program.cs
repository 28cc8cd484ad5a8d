using Conserver.Daemon;
using Conserver.Posix;

StandardDescriptors.Ensure();
string[] arguments = Environment.GetCommandLineArgs();
if (UserSwitch.IsAsked(arguments))
{
    return UserSwitch.Run(arguments);
}

UserSwitch.Program = "/proc/self/exe";
Signals.Prepare();
_ = Sys.RaiseDescriptorLimit();
return Startup.Run(arguments);
