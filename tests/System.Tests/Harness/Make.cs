namespace Conserver.System.Tests.Harness;

/// <summary>Whose program: the one under test, or Debian's conserver 8.2.7, which says what is right.</summary>
public enum Make
{
    Debian,
    Ours,
}
