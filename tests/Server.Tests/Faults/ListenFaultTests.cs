using System.Net.Sockets;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Consoles;
using Conserver.Server.Tests.Lines;

namespace Conserver.Server.Tests.Faults;

/// <summary>A defect around a socket that guests come to: the next one finds it open.</summary>
public sealed class ListenFaultTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly List<Socket> guests = [];
    private readonly ConsoleFixture fixture;

    public ListenFaultTests() => fixture = new ConsoleFixture(
        _ => Items.On(LineKinds.Listen, $"listen {folder}/guest; initspinmax 0;"));

    public void Dispose()
    {
        guests.ForEach(guest => guest.Dispose());
        fixture.Console.Line.Close();
        Assert.Equal(0, fixture.Loop.Watched);
        fixture.Dispose();
        Folders.Remove(folder);
    }

    /// <summary>When it is accepted, the line is woken up, at once or late, and it has waited for too long.</summary>
    [Theory]
    [InlineData("Acceptor.ctor")]
    [InlineData("DeviceCame")]
    [InlineData("Announce")]
    [InlineData("GuestRoom.Wait")]
    public void A_guest_whose_coming_meets_a_defect_does_not_shut_the_door(string callback)
    {
        fixture.Console.Start();
        OneDefect defect = new(fixture.Loop, callback);
        fixture.TurnUntil(() =>
        {
            // Many come and go, and two stay.
            if (guests.Count < 20)
            {
                Dial().Dispose();
            }
            else if (guests.Count < 22)
            {
                _ = Dial();
            }

            fixture.Clock.Advance(TimeSpan.FromMilliseconds(guests.Count < 22 ? 50 : 5000));
            return defect.IsDone;
        });
        guests.ForEach(guest => guest.Dispose());
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            return !fixture.Console.Line.IsUp;
        });
        _ = Dial();
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            return fixture.Console.Line.IsUp;
        });
    }

    private Socket Dial()
    {
        var guest = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        guests.Add(guest);
        guest.Connect(new UnixDomainSocketEndPoint($"{folder}/guest"));
        return guest;
    }
}
