using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conserver.Server.Tests.Lines;

/// <summary>
/// A host with a guest that has a virtual serial port, as "Using a Proxy with vSphere Virtual Serial Ports" describes what
/// it says. VMware's own has not been tried.
/// </summary>
internal sealed class VmPeer : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<byte> heard = [];
    private readonly List<byte> all = [];
    private readonly Action turn;
    private Func<bool> isHopeless = () => false;

    public VmPeer(int port, Action turn)
    {
        this.turn = turn;
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
    }

    public bool IsClosed => socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;

    /// <summary>The whole beginning, up to what it is asked for.</summary>
    /// <param name="hopeless">When nothing is waited for any more, from here on.</param>
    public VmPeer Begin(Func<bool>? hopeless = null)
    {
        isHopeless = hopeless ?? isHopeless;
        Send([255, 251, 232]);
        Expect([255, 253, 232]);
        Extend(0, [0, 1, 2, 3, 40, 41, 43, 44, 45, 46, 48, 70, 71, 73, 80, 81, 82, 83]);
        ExpectCommand(1);
        Extend(70, Encoding.ASCII.GetBytes("Stelnet://conserver"));
        ExpectCommand(71);
        ExpectCommand(81);
        ExpectCommand(83);
        return this;
    }

    public VmPeer Introduce(string name, string uuid = "50 1c 00")
    {
        Extend(80, Encoding.ASCII.GetBytes(uuid));
        Extend(82, Encoding.ASCII.GetBytes(name));
        return this;
    }

    public void Say(string text) => Send(Encoding.Latin1.GetBytes(text));

    public void Extend(byte command, ReadOnlySpan<byte> rest)
    {
        List<byte> bytes = [255, 250, 232, command];
        foreach (byte value in rest)
        {
            bytes.AddRange(value == 255 ? [255, 255] : [value]);
        }

        Send([.. bytes, 255, 240]);
    }

    /// <summary>Waits for a command, skipping what comes before it; what stands behind its code.</summary>
    public byte[] ExpectCommand(byte command)
    {
        ReadOnlySpan<byte> start = [255, 250, 232, command];
        _ = Expect(start);
        List<byte> rest = [];
        while (true)
        {
            byte value = Next();
            if (value == 255 && (value = Next()) == 240)
            {
                return [.. rest];
            }

            rest.Add(value);
        }
    }

    public byte[] Expect(ReadOnlySpan<byte> bytes)
    {
        byte[] wanted = bytes.ToArray();
        Until(() => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(heard).IndexOf(wanted) >= 0);
        int at = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(heard).IndexOf(wanted);
        heard.RemoveRange(0, at + wanted.Length);
        return wanted;
    }

    public bool Hears(byte command)
    {
        Receive();
        byte[] wanted = [255, 250, 232, command];
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(heard).IndexOf(wanted) >= 0;
    }

    /// <summary>It has come at some time, taken or not.</summary>
    public bool HasHeard(byte command)
    {
        byte[] wanted = [255, 250, 232, command];
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(all).IndexOf(wanted) >= 0;
    }

    public void Dispose() => socket.Dispose();

    private void Send(byte[] bytes) => socket.Send(bytes);

    private byte Next()
    {
        Until(() => heard.Count > 0);
        byte value = heard[0];
        heard.RemoveAt(0);
        return value;
    }

    private void Receive()
    {
        while (socket.Available > 0)
        {
            byte[] buffer = new byte[1000];
            buffer = buffer[..socket.Receive(buffer)];
            heard.AddRange(buffer);
            all.AddRange(buffer);
        }
    }

    private void Until(Func<bool> condition)
    {
        long limit = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.False(isHopeless(), "nobody answers any more");
            Assert.True(Environment.TickCount64 < limit, $"not said within 20 s: {Convert.ToHexString([.. heard])}");
            turn();
            Receive();
        }
    }
}
