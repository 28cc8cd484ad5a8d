namespace Conserver.Client.CommandLine;

/// <summary>The synopsis and the option list; the synopsis and the first column are those of conserver 8.2.7.</summary>
internal static class Usage
{
    public static string Synopsis(string programName)
    {
        string blank = new(' ', programName.Length);
        return $"""
            usage: {programName} [generic-args] [-aAfFsS] [-e esc] console
                   {programName} [generic-args] [-iIuwWx] [console]
                   {programName} [generic-args] [-hPqQrRV] [-[bB] message] [-d [user][@console]]
                   {blank}                [-t [user][@console] message] [-[zZ] cmd]

                   generic-args: [-7DEknUv] [-c cred] [-C config] [-M master]
                                 [-p port] [-l username]

            """;
    }

    public static string Help(string programName) => Synopsis(programName) + OptionList;

    private const string OptionList =
        "\n"
        + "\t7         clear the high bit of every byte, both ways\n"
        + "\ta(A)      attach to a console, writing if nobody else does (and replay)\n"
        + "\tb(B)      send a message to all users (of the initial server)\n"
        + "\tc cred    present the certificate in this PEM file, which holds its key too\n"
        + "\tC config  read this file instead of ~/.consolerc\n"
        + "\td         disconnect [user][@console]\n"
        + "\tD         show on stderr what is going on; again for more\n"
        + "\te esc     use this two-character escape sequence\n"
        + "\tE         do not encrypt connections\n"
        + "\tf(F)      attach and take over writing (and replay)\n"
        + "\th         show this message\n"
        + "\ti(I)      show consoles in a form for programs (of the initial server)\n"
        + "\tk         give up if the console is not up\n"
        + "\tl user    log in under this name\n"
        + "\tM master  ask this server first\n"
        + "\tn         do not read the site-wide configuration file\n"
        + "\tp port    connect to this port or service\n"
        + "\tP         show the process ids of the servers\n"
        + "\tq(Q)      shut all servers (the initial server) down\n"
        + "\tr(R)      show the versions of all servers (of the initial server)\n"
        + "\ts(S)      watch a console without writing (and replay)\n"
        + "\tt         send a message to [user][@console]\n"
        + "\tu         show consoles with their state and who writes\n"
        + "\tU         go on unencrypted if the server does not offer encryption\n"
        + "\tv         say more\n"
        + "\tV         show the version of this program\n"
        + "\tw(W)      show who is on which console (of the initial server)\n"
        + "\tx         show the devices and speeds of consoles\n"
        + "\tz(Z) cmd  send a command to all servers (the initial server); -z help lists them\n";
}
