namespace Conserver.Posix;

/// <summary>A system call failed in a way its caller did not expect. The one kind of system error.</summary>
public sealed class PosixException : IOException
{
    public PosixException(string operation, int errno)
        : base($"{operation}: {Posix.Errno.Text(errno)}")
    {
        Operation = operation;
        Errno = errno;
    }

    /// <summary>What was tried, e.g. <c>bind(127.0.0.1:782)</c>.</summary>
    public string Operation { get; }
    public int Errno { get; }

    /// <summary>The C library's text alone.</summary>
    public string Reason => Posix.Errno.Text(Errno);

    /// <summary>What a call gave that says -1 and sets errno; thrown when it did.</summary>
    internal static int Check(int result, string operation) =>
        result >= 0 ? result : throw new PosixException(operation, Posix.Errno.Last);
}
