using System.Net;
using System.Runtime.CompilerServices;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// Scenarios with two daemons that send clients to each other. Both have the same port, of different addresses. Neither
/// address belongs to an interface, so that <c>master 127.0.0.3</c> means another server in the file of the first.
/// </summary>
public static class TwoServers
{
    public const string FirstAddress = "127.0.0.2", SecondAddress = "127.0.0.3";

    /// <summary>Every cast of two daemons and a client, the reference only with CONSERVER_CHECK_ORACLE.</summary>
    public static TheoryData<Make, Make, Make> Casts
    {
        get
        {
            Make[] servers = Programs.HaveOurServer ? [Make.Debian, Make.Ours] : [Make.Debian];
            Make[] clients = Programs.HaveOurClient ? [Make.Debian, Make.Ours] : [Make.Debian];
            var list = new TheoryData<Make, Make, Make>();
            foreach (Make first in servers)
            {
                foreach (Make second in servers)
                {
                    foreach (Make client in clients)
                    {
                        bool isReference = (first, second, client) == (Make.Debian, Make.Debian, Make.Debian);
                        if (!isReference || Pairings.CheckOracle || servers.Length + clients.Length == 2)
                        {
                            list.Add(first, second, client);
                        }
                    }
                }
            }

            return list;
        }
    }

    /// <summary>The scenario with this cast says what it says when all three are Debian's.</summary>
    /// <param name="cast">The first daemon, which clients ask, the second, and the client.</param>
    /// <param name="config">The file of the first or second (1, 2) daemon.</param>
    /// <param name="scenario">What is done.</param>
    /// <param name="passwords">The password file of the first or second daemon.</param>
    /// <param name="flags">More command line words of the first daemon.</param>
    /// <param name="file">The caller's.</param>
    /// <param name="member">The caller.</param>
    public static void Check(
        (Make First, Make Second, Make Client) cast, Func<int, string> config, Action<Stage> scenario,
        Func<int, string>? passwords = null, string[]? flags = null,
        [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        Comparison.Check(() => Open((Make.Debian, Make.Debian, Make.Debian)), () => Open(cast), scenario, file, member);

        Stage Open((Make First, Make Second, Make Client) make)
        {
            int port = Ports.Free();
            Task<Daemon> first = Start(1, make.First, FirstAddress, flags ?? []);
            Task<Daemon> second = Start(2, make.Second, SecondAddress);
            try
            {
                Task.WaitAll(first, second);
            }
            catch (AggregateException)
            {
                foreach (Task<Daemon> started in (Task<Daemon>[])[first, second])
                {
                    if (started.IsCompletedSuccessfully)
                    {
                        started.Result.Dispose();
                    }
                }

                throw;
            }

            return new Stage(make.Client, first.Result, second.Result);

            Task<Daemon> Start(int number, Make server, string address, params string[] words) => Task.Run(() => new Daemon(
                server, new IPEndPoint(IPAddress.Parse(address), port), config(number),
                passwords?.Invoke(number) ?? "", words));
        }
    }
}
