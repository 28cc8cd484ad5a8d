using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>The pipes to and from a command that is to be started; what has not been given away is closed.</summary>
internal sealed class CommandPipes : IDisposable
{
    private readonly List<int> open = [];
    private readonly int input;
    private readonly int output;

    public CommandPipes()
    {
        try
        {
            (ChildInput, input) = Open();
            (output, ChildOutput) = Open();
            Sys.SetNonBlocking(input);
            Sys.SetNonBlocking(output);
        }
        catch (PosixException)
        {
            Dispose();
            throw;
        }
    }

    public int ChildInput { get; }
    public int ChildOutput { get; }

    /// <summary>Our ends belong to whoever takes them without failing.</summary>
    public T Give<T>(Func<int, int, T> take)
    {
        T taken = take(input, output);
        open.Remove(input);
        open.Remove(output);
        return taken;
    }

    public void Dispose() => open.ForEach(Sys.Close);

    private (int Read, int Write) Open()
    {
        (int read, int write) = Sys.Pipe();
        open.AddRange([read, write]);
        return (read, write);
    }
}
