namespace Conserver.System.Tests.Harness;

/// <summary>
/// What there is to compare: every pairing whose programs exist. With CONSERVER_CHECK_ORACLE set the reference is
/// also compared with a second run of itself, which shows scenarios that are not repeatable.
/// </summary>
public static class Pairings
{
    public static TheoryData<Pairing> All
    {
        get
        {
            var list = new TheoryData<Pairing>();
            if (CheckOracle || !(Programs.HaveOurServer || Programs.HaveOurClient))
            {
                list.Add(Pairing.DebianServerDebianClient);
            }

            if (Programs.HaveOurClient)
            {
                list.Add(Pairing.DebianServerOurClient);
            }

            if (Programs.HaveOurServer)
            {
                list.Add(Pairing.OurServerDebianClient);
                if (Programs.HaveOurClient)
                {
                    list.Add(Pairing.OurServerOurClient);
                }
            }

            return list;
        }
    }

    /// <summary>For scenarios without a client program: the daemons to compare with Debian's.</summary>
    public static TheoryData<Make> Servers
    {
        get
        {
            var list = new TheoryData<Make>();
            if (CheckOracle || !Programs.HaveOurServer)
            {
                list.Add(Make.Debian);
            }

            if (Programs.HaveOurServer)
            {
                list.Add(Make.Ours);
            }

            return list;
        }
    }

    internal static bool CheckOracle => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CONSERVER_CHECK_ORACLE"));

    public static Make Server(this Pairing pairing) =>
        pairing is Pairing.OurServerDebianClient or Pairing.OurServerOurClient ? Make.Ours : Make.Debian;

    public static Make Client(this Pairing pairing) =>
        pairing is Pairing.DebianServerOurClient or Pairing.OurServerOurClient ? Make.Ours : Make.Debian;
}
