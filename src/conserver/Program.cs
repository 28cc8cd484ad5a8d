using System.Text;
using Conserver.Daemon;
using Conserver.Posix;

StandardDescriptors.Ensure();
string? tooLittle = AddressSpace.Spare();
string[] arguments = Environment.GetCommandLineArgs();
if (UserSwitch.IsAsked(arguments))
{
    return UserSwitch.Run(arguments);
}

if (PasswordProcess.IsAsked(arguments))
{
    return PasswordProcess.Run(arguments);
}

if (tooLittle is not null)
{
    // The runtime's own console may need more room than there is.
    _ = Sys.Write(2, Encoding.UTF8.GetBytes($"{Path.GetFileName(arguments[0])}: {tooLittle}\n"));
    return ExitCode.System;
}

UserSwitch.Program = "/proc/self/exe";
Signals.Prepare();
_ = Sys.RaiseDescriptorLimit();
return Startup.Run(arguments);
